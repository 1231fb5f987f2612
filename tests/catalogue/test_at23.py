# SPDX-License-Identifier: Apache-2.0
"""AT23: exactly 5 signs, 9 executive, 14 service-leader and 5 frontline practices."""

import pytest

from customary.catalogue import load_catalogue

GROUPS = {
    "sign": {"H07", "H08", "H09", "H10", "H11"},
    "executive": {"H17", "H18", "H19", "H20", "H23", "H25", "H26", "H29", "H30"},
    "service_leader": {
        *("H33", "H35", "H36", "H37", "H38", "H41", "H42"),
        *("H44", "H45", "H48", "H50", "H52", "H54", "H55"),
    },
    "frontline": {"H57", "H58", "H59", "H60", "H61"},
}


@pytest.mark.parametrize(
    ("group", "count"), [("sign", 5), ("executive", 9), ("service_leader", 14), ("frontline", 5)]
)
def test_at23_each_group_holds_exactly_its_practices(group: str, count: int) -> None:
    found = [practice.id for practice in load_catalogue().practices_in_group(group)]

    assert len(found) == count
    assert set(found) == GROUPS[group]


def test_at23_no_other_practice_carries_a_group() -> None:
    grouped = {each.id for each in load_catalogue().practices.values() if each.group}

    assert grouped == set().union(*GROUPS.values())
    assert len(grouped) == 33


def test_at23_a_group_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"'manager'.*sign, executive, service_leader, frontline"):
        load_catalogue().practices_in_group("manager")
