# SPDX-License-Identifier: Apache-2.0
"""Themes taken up, decided and changed; merged and parted with everything said of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, Viewer
from customary.store.actions.refusal import Refused
from customary.store.actions.themes import (
    assign_owner,
    create_theme,
    decide_theme,
    link_decision,
    mark_changed,
    merge_theme,
    part_theme,
    rename_theme,
    retire_theme,
)
from customary.store.actions.understanding import correct_theme
from customary.store.models import StaleWeek, Theme, ThemeMention
from customary.understand.voice import understand_voice
from tests.cast import make, make_decision, make_person, make_voice
from tests.spoken import mention
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Viewer:
    return viewer("cx_lead")


@pytest.fixture
def theme() -> Theme:
    return make(Theme, name="Late parcels", first_detected_at="2025-06-02 08:00")


@pytest.fixture
def other() -> Theme:
    return make(Theme, name="Delivery", first_detected_at="2025-07-01 08:00")


def speaking_of(theme: Theme) -> set[int]:
    return set(ThemeMention.objects.filter(theme=theme).values_list("voice_item", flat=True))


def test_an_owner_is_kept_with_the_moment_and_its_history(lead: Viewer, theme: Theme) -> None:
    owned = assign_owner(lead, theme, make_person("Li Na"))
    assert owned.owned_at is not None
    again = assign_owner(lead, owned, owned.owner)
    assert again.owned_at == owned.owned_at
    assert assign_owner(lead, owned, None).owned_at is None
    assert [set(one.after or {}) for one in history(theme)] == [{"owner", "owned_at"}] * 2


def test_only_a_decision_that_was_taken_is_linked(lead: Viewer, theme: Theme) -> None:
    proposed = make_decision("2025-06-10 08:00", status="proposed")
    with pytest.raises(Refused) as refusal:
        link_decision(lead, theme, proposed)
    assert refusal.value.where == "decision"
    taken = make_decision("2025-06-10 08:00", status="approved")
    assert link_decision(lead, theme, taken).decided_at == taken.decided_at


def test_a_decision_about_a_theme_weighs_customers_and_employees(
    lead: Viewer, theme: Theme
) -> None:
    said = {"kind": "business", "title": "A second carrier", "customer_impact": "No more waiting."}
    with pytest.raises(Refused):
        decide_theme(lead, theme, **said, employee_impact=" ")
    theme.refresh_from_db()
    assert theme.decision is None
    decided = decide_theme(lead, theme, **said, employee_impact="Two contracts.")
    assert decided.decision is not None
    assert decided.decision.title == "A second carrier"


def test_a_change_is_live_on_a_day_that_has_come_and_says_what(lead: Viewer, theme: Theme) -> None:
    today = timezone.localdate()
    for day, what in ((today + timedelta(days=1), "x"), (today, "  ")):
        with pytest.raises(Refused):
            mark_changed(lead, theme, on=day, what=what)
    changed = mark_changed(lead, theme, on=today, what="Parcels come in two days.")
    assert timezone.localdate(changed.changed_at) == today
    assert changed.change_note == "Parcels come in two days."


def test_whoever_may_not_write_themes_changes_none(theme: Theme, other: Theme) -> None:
    reader = viewer("agent")
    for act in (
        lambda: assign_owner(reader, theme, None),
        lambda: retire_theme(reader, theme),
        lambda: merge_theme(reader, theme, other),
        lambda: create_theme(reader, name="Mine"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_themes_in_use_have_no_one_name(lead: Viewer, theme: Theme, other: Theme) -> None:
    with pytest.raises(Refused):
        create_theme(lead, name="LATE parcels")
    told = {"name_zh_hans": "快递慢", "description": "", "stage": "deliver"}
    with pytest.raises(Refused):
        rename_theme(lead, other, name="Late parcels", **told)
    renamed = rename_theme(lead, theme, name="Late parcels", **told)
    assert renamed.name_zh_hans == "快递慢"
    retire_theme(lead, theme)
    assert create_theme(lead, name="Late parcels").pk != theme.pk


def test_merged_themes_are_one_and_parted_again_with_every_mention(
    lead: Viewer, theme: Theme, other: Theme
) -> None:
    only, both, theirs = (make_voice("2025-06-03 10:00") for _ in range(3))
    for item, of in ((only, theme), (both, theme), (both, other), (theirs, other)):
        mention(item, of)
    merged = merge_theme(lead, theme, other)
    assert speaking_of(other) == {only.pk, both.pk, theirs.pk}
    assert str(merged.first_detected_at)[:10] == "2025-06-02"
    assert [str(one.week) for one in StaleWeek.objects.all()] == ["2025-06-02"]
    theme.refresh_from_db()
    assert theme.merged_into == other
    with pytest.raises(Refused, match="merged"):
        retire_theme(lead, theme)
    part_theme(lead, theme)
    assert speaking_of(theme) == {only.pk, both.pk}
    assert speaking_of(other) == {both.pk, theirs.pk}
    with pytest.raises(Refused):
        part_theme(lead, theme)


def test_a_theme_merged_twice_over_keeps_its_way_back(
    lead: Viewer, theme: Theme, other: Theme
) -> None:
    last = make(Theme, name="Everything")
    item = make_voice("2025-06-03 10:00")
    mention(item, theme)
    merge_theme(lead, theme, other)
    merge_theme(lead, other, last)
    assert speaking_of(last) == {item.pk}
    theme.refresh_from_db()
    assert theme.merged_into == last
    part_theme(lead, theme)
    assert speaking_of(theme) == {item.pk}


def test_what_is_merged_into_itself_or_into_what_is_gone_is_refused(
    lead: Viewer, theme: Theme, other: Theme
) -> None:
    retire_theme(lead, other)
    for into in (theme, other):
        with pytest.raises(Refused) as refusal:
            merge_theme(lead, theme, into)
        assert refusal.value.where == "into"


def test_what_is_read_later_goes_where_its_theme_was_merged_into(
    lead: Viewer, theme: Theme, other: Theme
) -> None:
    merge_theme(lead, theme, other)
    named = make_voice("2025-06-03 10:00", theme=theme, text="It came late.")
    said = make_voice("2025-06-03 10:00", text="Still waiting.")
    correct_theme(lead, said, theme, speaks=True)
    understand_voice()
    assert speaking_of(other) == {named.pk, said.pk}
    understand_voice(everything=True)
    part_theme(lead, theme)
    assert speaking_of(theme) == {named.pk, said.pk}
