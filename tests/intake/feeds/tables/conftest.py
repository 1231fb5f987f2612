# SPDX-License-Identifier: Apache-2.0
r"""Exports dropped in one call.

drop = dropped({"staff.csv": "Employee ID,Legal Name\\n1,Ann\\n"})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from customary.intake.feeds.feed import Drop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Dropped(Protocol):
    def __call__(self, files: Mapping[str, str | bytes]) -> Drop: ...


@pytest.fixture
def dropped(tmp_path: Path) -> Dropped:
    def make(files: Mapping[str, str | bytes]) -> Drop:
        made = []
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            made.append((name, path))
        return Drop(tuple(made))

    return make
