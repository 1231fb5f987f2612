# SPDX-License-Identifier: Apache-2.0
"""A sender for every test that wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.sender import Sender


@pytest.fixture
def sender() -> Sender:
    """Another system with a key that reads and writes, in an organisation of its own."""
    from django.core.cache import cache

    from tests.api.sender import Sender
    from tests.cast import make_organisation

    cache.clear()
    make_organisation()
    return Sender()
