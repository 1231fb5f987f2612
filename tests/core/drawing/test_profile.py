# SPDX-License-Identifier: Apache-2.0
"""The drawing of a culture profile: each type in its corner, now solid, preferred dashed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from customary.core.drawing.profile import draw_bell, draw_opinion, draw_profile, draw_small, limit

SVG = "{http://www.w3.org/2000/svg}"


def drawn(now: list[float], preferred: list[float]) -> ET.Element:
    written = draw_profile(
        now,
        preferred,
        names=["clan", "adhocracy", "market", "hierarchy <"],
        sides=["up", "right", "down", "left"],
        sentence="Clan 40",
    )
    return ET.fromstring(written)


def corners(shape: ET.Element) -> list[tuple[float, float]]:
    places = [one.split(",") for one in shape.attrib["points"].split()]
    return [(float(x) - 210, float(y) - 186) for x, y in places]


def test_clan_is_upper_left_and_market_lower_right() -> None:
    now = next(one for one in drawn([40, 20, 30, 10], []).iter(f"{SVG}polygon"))
    clan, adhocracy, market, hierarchy = corners(now)

    assert clan[0] == clan[1] < 0
    assert adhocracy[0] == -adhocracy[1] > 0
    assert market[0] == market[1] > 0
    assert hierarchy[0] == -hierarchy[1] < 0
    assert clan[0] == pytest.approx(-4 * -hierarchy[0])


def test_preferred_is_dashed_now_is_solid_and_no_area_is_filled() -> None:
    preferred, now = drawn([40, 20, 30, 10], [10, 20, 30, 40]).iter(f"{SVG}polygon")

    assert "stroke-dasharray" in preferred.attrib
    assert "stroke-dasharray" not in now.attrib
    assert {preferred.attrib["fill"], now.attrib["fill"]} == {"none"}


def test_what_only_now_was_asked_about_has_one_line() -> None:
    assert len(list(drawn([25, 25, 25, 25], []).iter(f"{SVG}polygon"))) == 1


def test_the_axes_end_at_50_unless_a_type_has_more_than_half() -> None:
    assert limit([50, 20, 20, 10], [25, 25, 25, 25]) == 50
    assert limit([50, 20, 20, 10], [51, 19, 20, 10]) == 100


def test_every_drawing_is_one_well_formed_image() -> None:
    for written in (
        draw_small([25, 25, 25, 25], [], ends=50, sentence="alike"),
        draw_bell(20, 30, ends=50, now_interval=(18, 22), preferred_interval=None),
        draw_bell(20, None, ends=50),
        draw_opinion(2.4, 2.0, 2.8, ends=(0, 4), sentence="2.4"),
    ):
        assert ET.fromstring(written).tag == f"{SVG}svg"
