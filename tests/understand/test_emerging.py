# SPDX-License-Identifier: Apache-2.0
"""What emerges: looked for every night, told once, and not again once somebody decided."""

from __future__ import annotations

import numpy as np
import pytest

from customary.store.access import System
from customary.store.actions.emerging import (
    accept_emerging,
    dismiss_emerging,
    merge_emerging,
    split_emerging,
)
from customary.store.actions.understanding import correct_theme
from customary.store.models import EmergingTheme, Organisation, Theme, ThemeMention
from customary.understand import emerging
from customary.understand.emerging import look_for_emerging
from tests.cast import make, make_customer, make_organisation
from tests.talk import chatter, swelling
from tests.understand.emerged import LAST, WEEK, say, thirteen_weeks

pytestmark = pytest.mark.django_db
US = System("test")


def only() -> EmergingTheme:
    return EmergingTheme.objects.get()


@pytest.mark.parametrize("chinese", [False, True], ids=["en", "zh"])
def test_what_is_planted_is_told_with_its_numbers_and_comments(*, chinese: bool) -> None:
    planted = thirteen_weeks(chinese=chinese)
    assert look_for_emerging() == 1
    told = only()
    assert (told.week, told.since, told.n, told.segment) == (LAST, LAST, 20, "")
    assert told.expected is not None
    assert told.expected < 5
    assert told.p_value is not None
    assert told.p_value < 0.001
    assert told.weeks == [0] * 12 + [20]
    assert [part[:2] for part in told.segments] == [["Homes", 20]]
    assert set(told.examples) == {item.pk for item in planted}
    assert ("电池" if chinese else "battery") in told.terms[0]
    assert bool(told.name_zh_hans) is chinese


def test_a_second_look_changes_nothing() -> None:
    thirteen_weeks()
    look_for_emerging()
    before = EmergingTheme.objects.values().get()
    assert look_for_emerging() == 1
    after = EmergingTheme.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_it_is_renewed_as_comments_come_and_goes_when_they_go() -> None:
    planted = thirteen_weeks(planted=12)
    look_for_emerging()
    first = only()
    say(swelling(np.random.default_rng(2), 8), LAST)
    look_for_emerging()
    assert (only().pk, only().n) == (first.pk, 20)
    for item in planted:
        item.delete()
    assert look_for_emerging() == 0
    assert not EmergingTheme.objects.exists()


def test_it_goes_on_as_one_thing_into_the_next_week() -> None:
    thirteen_weeks()
    look_for_emerging()
    first, draw = only(), np.random.default_rng(7)
    say(chatter(draw, 40) + swelling(draw, 25), LAST + WEEK)
    assert look_for_emerging() == 1
    assert (only().pk, only().week, only().since, only().n) == (first.pk, LAST + WEEK, LAST, 25)


def test_what_no_longer_can_be_looked_at_is_forgotten() -> None:
    thirteen_weeks()
    look_for_emerging()
    say(["Good morning"], LAST + 20 * WEEK)
    assert look_for_emerging() == 0


def test_employees_words_are_not_looked_at() -> None:
    thirteen_weeks(planted=0)
    say(swelling(np.random.default_rng(1), 30), LAST, by_employee=True)
    assert look_for_emerging() == 0


def test_one_customer_who_writes_thirty_times_is_one() -> None:
    thirteen_weeks(planted=0)
    say(swelling(np.random.default_rng(1), 30), LAST, customer=make_customer())
    assert look_for_emerging() == 0


def test_the_floor_of_the_organisation_is_kept() -> None:
    make_organisation()
    Organisation.objects.update(floors={"opinions": 21})
    thirteen_weeks(planted=20)
    assert look_for_emerging() == 0


def test_what_themes_explain_is_not_told() -> None:
    theme = make(Theme, name="Batteries")
    thirteen_weeks(planted=0)
    draw = np.random.default_rng(3)
    for back in range(13):
        count = 25 if back == 0 else 3
        items = say(swelling(draw, count), LAST - back * WEEK)
        ThemeMention.objects.bulk_create(
            ThemeMention(voice_item=item, theme=theme, sentiment="negative", probability=0.9)
            for item in items
        )
    assert look_for_emerging() == 0
    ThemeMention.objects.all().delete()
    assert look_for_emerging() == 1


def test_nothing_said_nothing_emerges() -> None:
    assert look_for_emerging() == 0


def test_of_too_many_comments_every_second_is_read_and_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thirteen_weeks(planted=60)
    monkeypatch.setattr(emerging, "MOST", 400)
    look_for_emerging()
    # Which half it is hangs on the ids; the planted comments' are in a row.
    told = EmergingTheme.objects.order_by("-n")[0]
    assert (told.one_in, told.n) == (2, 30)


# ── What was decided ─────────────────────────────────────────────────────────────────────────────


def test_what_was_decided_is_not_told_again() -> None:
    thirteen_weeks()
    look_for_emerging()
    dismiss_emerging(US, only())
    assert look_for_emerging() == 0
    assert only().state == "dismissed"
    draw = np.random.default_rng(8)
    say(chatter(draw, 40) + swelling(draw, 25), LAST + WEEK)
    assert look_for_emerging() == 0


def test_another_thing_is_told_beside_what_was_decided() -> None:
    thirteen_weeks()
    look_for_emerging()
    dismiss_emerging(US, only())
    say([f"Voucher code refused at checkout number {word}" for word in "abcdefghijklmn"], LAST)
    assert look_for_emerging() == 1
    assert "voucher" in EmergingTheme.objects.get(state="new").name.lower()


def test_its_comments_speak_of_the_accepted_theme() -> None:
    planted = thirteen_weeks()
    look_for_emerging()
    theme = accept_emerging(US, only(), name="Swelling", name_zh_hans="鼓包", stage="use")
    assert ThemeMention.objects.filter(theme=theme, by_person=True).count() == 20
    assert theme.first_detected_at == planted[0].occurred_at
    assert look_for_emerging() == 0


def test_parts_of_what_was_split_are_not_told_as_one_again() -> None:
    thirteen_weeks()
    look_for_emerging()
    whole = only()
    second = split_emerging(US, whole, whole.examples[:10])
    assert look_for_emerging() == 2
    whole.refresh_from_db()
    assert (whole.n, second.n) == (10, 10)
    assert second.terms
    assert whole.p_value is None
    assert set(whole.examples) & set(second.examples) == set()


def test_a_merged_one_teaches_the_theme_it_became_part_of() -> None:
    thirteen_weeks()
    look_for_emerging()
    theme = make(Theme, name="Battery")
    merge_emerging(US, only(), theme)
    assert only().theme == theme
    assert theme.corrections.filter(value="yes").count() == 20


def test_a_correction_covers_a_comment() -> None:
    planted = thirteen_weeks(planted=12)
    theme = make(Theme, name="Battery")
    for back in range(1, 13):
        for item in say(swelling(np.random.default_rng(back), 3), LAST - back * WEEK):
            correct_theme(US, item, theme, speaks=True)
    look_for_emerging()
    assert EmergingTheme.objects.count() == 1
    for item in planted:
        correct_theme(US, item, theme, speaks=True)
    assert look_for_emerging() == 0
