# SPDX-License-Identifier: Apache-2.0
"""Folders of a test's own, and a feed small enough to see through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"


@pytest.fixture
def connector() -> Iterator[object]:
    from tests.tiny import tiny  # Django has started only now

    with tiny() as found:
        yield found
