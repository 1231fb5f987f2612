# SPDX-License-Identifier: Apache-2.0
"""I78, I79, I80 and I84: stories, what messages carry, leaders' words, openness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.evidence.indicators.telling import MESSAGE_ELEMENTS
from customary.store.access import System
from customary.store.models import Element, PublicationSentence, Story
from customary.store.queries.communication import publication_audit
from customary.understand.publications import look_through_publications
from tests.cast import make, make_person, make_publication, make_unit
from tests.evidence.indicators.seeing import figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import OrgUnit, Person, Publication
    from tests.evidence.indicators.seeing import Seen

pytestmark = pytest.mark.django_db

ALL_FOUR = dict.fromkeys(MESSAGE_ELEMENTS, True)


def newsletter(**fields: object) -> Publication:
    return make_publication("newsletter", "2025-06-02", **fields)


def test_a_message_with_all_four_elements_holds() -> None:
    author = make_person(unit=make_unit(), level="executive")
    seen = see_one("I79", newsletter(**ALL_FOUR, author=author))
    assert seen.held
    assert seen.value == 1
    assert (seen.unit, seen.level, seen.base, seen.proof) == (
        author.unit_id,
        "executive",
        "A",
        "A",
    )


def test_at12_a_newsletter_with_three_of_four_reports_three_quarters_and_names_the_missing() -> (
    None
):
    sent = newsletter(**(ALL_FOUR | {"mentions_customer_feedback": False}))
    seen = see_one("I79", sent)
    assert not seen.held
    assert seen.value == 3 / 4
    audit = publication_audit(System("test"), sent.pk)
    assert (audit.count, audit.missing) == (3, (Element.CUSTOMER_FEEDBACK,))


def test_a_message_nobody_looked_through_is_left_out() -> None:
    assert see("I79", newsletter()) == []
    assert see_one("I79", newsletter(mentions_customer=False)).value == 0


def test_messages_to_the_outside_are_left_out() -> None:
    assert see("I79", make_publication("leader_post", "2025-06-02", **ALL_FOUR)) == []


def test_an_audit_by_hand_is_self_reported() -> None:
    assert see_one("I79", newsletter(**ALL_FOUR, source="C")).proof == "C"


FOUR_SENTENCES = (
    "Three customers wrote to us about the queue.\n\n"
    "Our customer mission is that nobody waits twice.\n\n"
    "Our goal is an answer to every customer on the same day."
)


def test_at12_three_of_four_found_in_the_text_and_the_missing_one_named() -> None:
    text = FOUR_SENTENCES.rpartition("\n\n")[0]
    sent = newsletter(body=text, **ALL_FOUR)
    look_through_publications()
    seen = see_one("I79", sent)
    assert (seen.held, seen.value) == (False, 3 / 4)
    audit = publication_audit(System("test"), sent.pk)
    assert (audit.count, audit.missing) == (3, (Element.CX_GOALS,))


def test_what_the_text_carries_counts_before_what_its_source_states() -> None:
    carrying = newsletter(body=FOUR_SENTENCES, **dict.fromkeys(MESSAGE_ELEMENTS, False))
    empty = newsletter(body="The canteen opens on Monday.", **ALL_FOUR)
    look_through_publications()
    assert see_one("I79", carrying).held
    assert see_one("I79", empty).value == 0


def test_a_sentence_somebody_refuted_counts_no_more() -> None:
    sent = newsletter(body=FOUR_SENTENCES)
    look_through_publications()
    PublicationSentence.objects.filter(element="cx_goals").update(state="refuted")
    assert see_one("I79", sent).value == 3 / 4


def front_line() -> OrgUnit:
    unit = make_unit(function="service")
    make_person(unit=unit)
    return unit


def story(day: str, **fields: object) -> Story:
    given = {"title": "S", "published_at": day, "consent": True} | fields
    return make(Story, kind="story", **given)


def test_a_month_in_which_the_front_line_tells_a_story_holds() -> None:
    unit = front_line()
    told = story("2025-06-10", unit=unit, reads_outside_service=12)
    june = see_month("I78", unit, "2025-06-30")
    assert (june.held, june.value, june.proof) == (True, 12, "A")
    assert (june.proof_table, june.proof_record) == ("stories", told.pk)
    assert not see_month("I78", unit, "2025-05-31").held


def see_month(key: str, unit: OrgUnit, last: str) -> Seen:
    (found,) = [one for one in see(key, unit) if str(one.day) == last]
    return found


def test_a_story_counts_for_the_unit_of_whoever_tells_or_is_celebrated() -> None:
    unit = front_line()
    story("2025-06-10", author=make_person(unit=unit))
    story("2025-07-10", person=make_person(unit=unit), author=make_person(unit=make_unit()))
    assert see_month("I78", unit, "2025-06-30").held
    assert see_month("I78", unit, "2025-07-31").held


@pytest.mark.parametrize("fields", [{"consent": False}, {"published_at": None}])
def test_a_story_without_consent_or_publication_does_not(fields: dict[str, object]) -> None:
    unit = front_line()
    story("2025-06-10", unit=unit, **fields)
    assert not any(one.held for one in see("I78"))


def test_units_away_from_customers_are_not_asked_for_stories() -> None:
    office = make_unit(function="finance")
    make_person(unit=office)
    story("2025-06-10", unit=office)
    assert see("I78") == []
    marked = make_unit(function="finance", customer_facing=True)
    make_person(unit=marked)
    assert see("I78", marked)


def test_a_story_written_up_weeks_later_by_hand_is_self_reported() -> None:
    unit = front_line()
    story("2025-06-02", unit=unit, source="B", recorded_at="2025-06-30")
    assert see_month("I78", unit, "2025-06-30").proof == "C"


def house() -> tuple[OrgUnit, OrgUnit, Person, Person]:
    top = make_unit("Top")
    below, beside = make_unit("Below", parent=top), make_unit("Beside", parent=top)
    for unit in (top, below, beside):
        make_person(unit=unit)
    chief = make_person(unit=make_unit("Board", parent=top), level="executive")
    return below, beside, chief, make_person(unit=below, level="manager")


def message(day: str, author: Person, **fields: object) -> Publication:
    said = {"mentions_cx_mission": True, "tells_how": True}
    return make_publication("leader_message", day, author=author, **(said | fields))


def held_weeks(unit: OrgUnit) -> list[str]:
    return [str(one.day) for one in see("I80", unit) if one.held]


def test_a_week_with_an_executives_word_holds_for_everybody() -> None:
    below, beside, chief, _ = house()
    said = message("2025-06-04", chief)
    assert held_weeks(below) == held_weeks(beside) == ["2025-06-08"]
    (seen,) = [one for one in see("I80", below) if one.held]
    assert (seen.level, seen.proof_table, seen.proof_record) == (
        "executive",
        "publications",
        said.pk,
    )


def test_a_managers_word_reaches_their_own_people() -> None:
    below, beside, _, manager = house()
    message("2025-06-04", manager)
    assert (held_weeks(below), held_weeks(beside)) == (["2025-06-08"], [])
    assert figure_of("I80").numerator == 1


@pytest.mark.parametrize("lacks", ["mentions_cx_mission", "tells_how"])
def test_a_message_without_mission_or_how_does_not(lacks: str) -> None:
    below, _, chief, _ = house()
    message("2025-06-04", chief, **{lacks: False})
    message("2025-06-11", chief, **{lacks: None})
    assert held_weeks(below) == []


def test_mission_and_how_are_found_in_the_text() -> None:
    below, _, chief, _ = house()
    how = "Please ask one customer about delivery before Friday and send me the answer."
    body = f"Our customer mission is that nobody waits twice.\n\n{how}"
    message("2025-06-04", chief, body=body, mentions_cx_mission=None, tells_how=None)
    assert held_weeks(below) == []
    look_through_publications()
    assert held_weeks(below) == ["2025-06-08"]


def test_the_week_that_is_not_over_looks_back_seven_days() -> None:
    below, _, chief, _ = house()
    message("2025-12-26", chief)
    assert [str(one.day) for one in see("I80", below) if one.held][-1] == "2025-12-31"


def test_a_post_keeps_its_month_and_a_disclosure_its_quarter() -> None:
    top = make_unit("Top")
    posted = make_publication("leader_post", "2025-05-20", author=make_person(level="executive"))
    disclosed = make_publication("disclosure", "2025-08-03")
    held = {(str(one.day), one.proof_record) for one in see("I84", top) if one.held}
    assert held == {("2025-05-31", posted.pk), ("2025-09-30", disclosed.pk)}
    assert not see_month_of("I84", top, "2025-06-30")


def see_month_of(key: str, unit: OrgUnit, last: str) -> bool:
    return any(one.held for one in see(key, unit) if str(one.day) == last)


def test_a_post_logged_by_hand_long_after_is_self_reported() -> None:
    top = make_unit("Top")
    make_publication("leader_post", "2025-05-20", source="B", recorded_at="2025-07-01")
    (held,) = [one for one in see("I84", top) if one.held]
    assert held.proof == "C"
