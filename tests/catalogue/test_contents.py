# SPDX-License-Identifier: Apache-2.0
"""What the shipped catalogue holds, against a list kept here and the specification's own."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from customary.catalogue import FrameKind, IndicatorKind, Level, Scope, load_catalogue

PRACTICES = {
    "assessment": "Z22 Z25",
    "dialogue": "Z20 Z62 Z63 Z64 Z65 Z68 Z71 Z72 Z73 C39 C40",
    "listening": "Z34 Z78 H19",
    "insight": "C34 U03 U06 H09 H37",
    "charter": "Z39 Z40 C15 C26 C30 C32 C33 C36 U44 H10 H23 H45",
    "decisions": "C25 C35 C49 C50 H08",
    "improvement": "Z18 Z29 Z52 Z53 Z55 Z56 Z57 Z58 Z60 Z67 Z69 Z74 C18 C48 C51",
    "goals": "Z43 Z46 C52 U17 U18 U21 U38 H25",
    "service": "C05 U30 H11 H33 H41 H42 H44 H48 H57 H58",
    "leadership": "Z54 U23 U24 U25 H17 H18 H29 H35 H50 H54",
    "stories": "Z50 C38 U29 U33 U34 H52 H59",
    "programmes": "Z33 Z35 Z48 Z70 U08 U10 U12 U13 U15 U36 U41 H20 H36 H38 H61",
    "value": "Z77 H07 H26 H30 H55 H60",
    "engine": "C16 C56",
}
CORE = (
    "I02 I03 I04 I06 I11 I13 I15 I18 I20 I23 I25 I31 I33 I38 I41 I46 I47 I48 I50 I51 I52 I53 I56 "
    "I57 I59 I62 I63 I65 I66 I71 I78 I79 I82 I83 I85 I87 I88 I89 I92 I93 I94"
)
# Beside the repository where the product is written; nobody else has it.
SPECIFICATION = Path(__file__).parents[2].parent / "shared" / "spec" / "catalogue.csv"


def test_the_111_practices_stand_in_the_order_of_capabilities() -> None:
    found = load_catalogue().practices

    assert len(found) == 111
    assert [(each.capability, key) for key, each in found.items()] == [
        (capability, key) for capability, keys in PRACTICES.items() for key in keys.split()
    ]


def test_practices_agree_with_the_specification() -> None:
    if not SPECIFICATION.is_file():
        pytest.skip("the specification is not beside this repository; the list above is")
    with SPECIFICATION.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["is_practice"] == "1"]
    capabilities = {f"K{number:02}": key for number, key in enumerate(PRACTICES, start=1)}

    assert {
        each.id: (each.capability, " ".join(each.indicators), each.group or "")
        for each in load_catalogue().practices.values()
    } == {
        row["id"]: (capabilities[row["primary"]], row["indicators"], row["h_group"]) for row in rows
    }


def test_the_98_indicators_stand_in_order_and_41_are_core() -> None:
    found = load_catalogue().indicators

    assert list(found) == [f"I{number:02}" for number in range(1, 99)]
    assert [key for key, each in found.items() if each.core] == CORE.split()


def test_indicators_without_a_practice_stand_where_the_specification_has_them() -> None:
    if not SPECIFICATION.is_file():
        pytest.skip("the specification is not beside this repository")
    with SPECIFICATION.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    capabilities = {f"K{number:02}": key for number, key in enumerate(PRACTICES, start=1)}
    for each in load_catalogue().indicators.values():
        if each.capability is None:
            continue
        places = Counter(
            capabilities[row["primary"]] for row in rows if each.id in row["indicators"].split()
        )
        assert places[each.capability] == max(places.values()), each.id


def test_only_four_indicators_are_not_pure_behaviour() -> None:
    found = load_catalogue().indicators.values()

    assert [each.id for each in found if each.opinion] == ["I04", "I12", "I35", "I72"]


def test_times_are_better_when_they_are_short() -> None:
    times = {IndicatorKind.MEDIAN_DAYS, IndicatorKind.MEDIAN_HOURS}
    found = [each for each in load_catalogue().indicators.values() if each.kind in times]

    assert [each.id for each in found] == ["I51", "I55", "I83"]
    assert {each.better.value for each in found} == {"lower"}


def test_every_sign_can_be_proved_by_behaviour() -> None:
    catalogue = load_catalogue()
    for sign in catalogue.practices_in_group("sign"):
        assert not catalogue.indicator(sign.leading_indicator).opinion, sign.id


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("c", "conscience communication consistency credibility"),
        ("trait", "ambassadors customer_value soft_skills transparency wellbeing"),
        (
            "sign",
            "service_respected impact_decides customers_known service_in_strategy "
            "good_service_defined",
        ),
        ("component", "beliefs norms behaviours practices"),
        ("group", "sign executive service_leader frontline"),
        ("capability", " ".join(PRACTICES)),
    ],
)
def test_frames_of_each_kind_stand_in_order(kind: str, keys: str) -> None:
    found = load_catalogue().frames_of(FrameKind(kind))

    assert [frame.key for frame in found] == keys.split()


def test_every_frame_gathers_practices_but_what_only_surveys_show() -> None:
    catalogue = load_catalogue()
    empty = [key for key in catalogue.frames if not catalogue.practices_in(key)]

    assert empty == ["beliefs", "norms"]


def test_each_sign_is_proved_by_one_practice() -> None:
    catalogue = load_catalogue()
    signs = catalogue.frames_of(FrameKind.SIGN)

    assert [frame.practice for frame in signs] == ["H07", "H08", "H09", "H10", "H11"]
    for frame in signs:
        assert [each.id for each in catalogue.practices_in(frame.key)] == [frame.practice]


def test_every_practice_is_done_by_somebody_and_is_a_behaviour_or_a_practice() -> None:
    for each in load_catalogue().practices.values():
        assert each.who, each.id
        assert each.components, each.id
        assert set(each.components) <= {"behaviours", "practices"}, each.id


def test_company_scope_has_no_levels_and_unit_scope_has_some() -> None:
    for each in load_catalogue().practices.values():
        assert bool(each.levels) is (each.scope is Scope.UNIT), each.id


def test_the_agenda_question_is_declared_as_agreed() -> None:
    question = load_catalogue().practice("C49")

    assert question.capability == "decisions"
    assert question.levels == (Level.EXECUTIVE, Level.MANAGER, Level.EMPLOYEE)
    assert question.cadence.value == "month"
    assert question.indicators == ("I46",)
    assert question.threshold == 0.5
    assert question.cs == ("credibility",)


def test_four_type_plays_offer_their_own_customer_practices() -> None:
    plays = load_catalogue().plays

    assert {key: play.practices for key, play in plays.items()} == {
        "create": ("Z29",),
        "collaborate": ("Z33", "Z34", "Z35"),
        "control": ("Z39", "Z40"),
        "compete": ("Z43", "Z46"),
    }


def test_practices_are_found_by_the_indicator_they_use() -> None:
    catalogue = load_catalogue()

    assert [each.id for each in catalogue.practices_using("I46")] == ["C35", "C49"]


@pytest.mark.parametrize("noun", ["practice", "indicator", "frame", "play"])
def test_asking_for_what_is_not_there_says_so(noun: str) -> None:
    with pytest.raises(ValueError, match=f"No {noun} 'X00' in the catalogue"):
        getattr(load_catalogue(), noun)("X00")


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    catalogue = load_catalogue()

    assert load_catalogue() is catalogue
    with pytest.raises(TypeError):
        catalogue.practices["C49"] = catalogue.practice("C50")  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue.practice("C49").threshold = 1.0  # type: ignore[misc]
