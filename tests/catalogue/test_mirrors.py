# SPDX-License-Identifier: Apache-2.0
"""Every standard inside has a twin outside, and shipped questionnaires ask about both."""

from __future__ import annotations

import pytest

from customary.catalogue.instruments import load_instruments
from customary.catalogue.mirrors import load_mirrors


@pytest.mark.parametrize("key", list(load_mirrors()))
def test_both_sides_are_asked_about_on_a_scale(key: str) -> None:
    mirror = load_mirrors()[key]
    for family, item in (mirror.inside, mirror.outside):
        form = load_instruments()[family].form
        assert any(one.key == item and one.is_scaled for one in form.items())
    assert mirror.name("zh-hans") != mirror.name("en")
