# SPDX-License-Identifier: Apache-2.0
"""Themes by volume: shares, changes that are more than chance, floors, and what is decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from customary.store.access import System
from customary.store.actions.records import own_source
from customary.store.models import Organisation, Theme, ThemeStake
from customary.store.queries.theme import theme_page
from customary.store.queries.themes import Cut, themes
from tests.cast import make, make_initiative, make_organisation, make_person, make_unit
from tests.spoken import count
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db
READER = System("tests")
NOW, BEFORE = "2025-12-01", "2025-09-01"


@pytest.fixture
def late() -> Theme:
    return make(Theme, name="Late parcels", journey_stage="deliver")


@pytest.fixture
def kind() -> Theme:
    return make(Theme, name="Kindness", name_zh_hans="态度好")


def a_period(late: Theme, kind: Theme) -> None:
    for week, comments, parcels, kindness in ((NOW, 1000, 300, 100), (BEFORE, 1000, 100, 104)):
        count(week, comments)
        count(week, parcels, late, "negative")
        count(week, kindness, kind, "positive")


def test_themes_stand_by_volume_with_share_and_interval(late: Theme, kind: Theme) -> None:
    a_period(late, kind)
    found = themes(READER)
    assert [row.name for row in found.rows] == ["Late parcels", "Kindness"]
    row = found.rows[0]
    assert (row.n, row.of, row.share) == (300, 1000, 0.3)
    low, high = row.interval or (0, 0)
    assert low < 0.3 < high
    assert row.negative == 1.0
    assert found.rows[1].negative == 0.0


def test_a_change_is_real_only_beyond_chance(late: Theme, kind: Theme) -> None:
    a_period(late, kind)
    found = themes(READER)
    changed, same = found.rows[0].change, found.rows[1].change
    assert changed is not None
    assert changed.is_real
    assert changed.is_up
    assert changed.low > 0
    assert same is not None
    assert not same.is_real
    assert [row.name for row in found.moved] == ["Late parcels"]


def test_too_few_comments_are_not_compared(late: Theme) -> None:
    count(NOW, 29)
    count(BEFORE, 29)
    count(NOW, 20, late)
    assert themes(READER).rows[0].change is None


def test_the_period_ends_with_the_newest_comment_and_has_another_before_it(late: Theme) -> None:
    count(NOW, 10)
    count(NOW, 5, late)
    found = themes(READER, Cut(weeks=4))
    assert str(found.since) == "2025-11-10"
    assert str(found.until) == "2025-12-07"
    assert [str(one) for one in found.before or ()] == ["2025-10-13", "2025-11-09"]
    assert len(found.rows[0].weekly) == 8


def test_comments_are_cut_by_segment_source_language_unit_and_stage(
    late: Theme, kind: Theme
) -> None:
    top = make_unit("Top")
    team = make_unit("Team", parent=top)
    for segment, language, unit in (("Hotels", "en", team), ("Homes", "zh", None)):
        count(NOW, 40, segment=segment, language=language, unit=unit)
        count(NOW, 30, late, segment=segment, language=language, unit=unit)
    assert themes(READER).rows[0].n == 60
    for cut in (Cut(segment="Hotels"), Cut(language="zh"), Cut(unit=top.pk), Cut(unit=team.pk)):
        found = themes(READER, cut)
        assert (found.rows[0].n, found.comments) == (30, 40)
    assert themes(READER, Cut(source=0)).comments == 80
    assert [row.name for row in themes(READER, Cut(stage="deliver")).rows] == ["Late parcels"]
    assert themes(READER, Cut(stage="deliver")).comments == 80
    choices = themes(READER).choices
    assert choices.segments == ("Homes", "Hotels")
    assert choices.languages == ("en", "zh")
    assert choices.stages == ("deliver",)


def test_a_cut_below_the_organisations_floor_shows_nothing(late: Theme) -> None:
    make_organisation()
    count(NOW, 12, segment="Hotels")
    count(NOW, 12, late, segment="Hotels")
    assert themes(READER, Cut(segment="Hotels")).rows[0].n == 12
    Organisation.objects.update(floors={"opinions": 20})
    found = themes(READER, Cut(segment="Hotels"))
    assert found.too_few == 20
    assert not found.rows
    assert theme_page(READER, late.pk).segments[0].is_hidden


def test_whoever_reads_one_units_comments_counts_those(late: Theme) -> None:
    team, other = make_unit("Team"), make_unit("Other")
    count(NOW, 50, unit=team)
    count(NOW, 30, late, unit=team)
    count(NOW, 70, unit=other)
    count(NOW, 60, late, unit=other)
    somebody = themes(viewer(unit=team))
    assert (somebody.rows[0].n, somebody.comments, somebody.is_restricted) == (30, 50, True)
    everything = themes(viewer("cx_lead"))
    assert (everything.rows[0].n, everything.is_restricted) == (90, False)
    assert not themes(viewer(unit=team), Cut(unit=other.pk)).rows


def test_merged_and_retired_themes_stand_in_no_list(late: Theme, kind: Theme) -> None:
    a_period(late, kind)
    Theme.objects.filter(pk=kind.pk).update(merged_into=late)
    gone = make(Theme, name="Gone", retired_at="2025-01-01")
    count(NOW, 5, gone)
    assert [row.name for row in themes(READER).rows] == ["Late parcels"]
    assert theme_page(READER, gone.pk).row.n == 5


def test_an_owner_and_a_decision_are_due_after_fourteen_days() -> None:
    now = timezone.now()
    make(Theme, name="Fresh", first_detected_at=now - timedelta(days=3))
    make(Theme, name="Stale", first_detected_at=now - timedelta(days=20))
    make(
        Theme,
        name="Settled",
        first_detected_at=now - timedelta(days=30),
        owner=make_person(),
        owned_at=now - timedelta(days=29),
        decided_at=now - timedelta(days=10),
        changed_at=now - timedelta(days=5),
    )
    found = themes(READER)
    standing = {row.name: row.standing for row in found.silent}
    assert not standing["Fresh"].is_overdue
    assert standing["Fresh"].days_left == 11
    assert standing["Stale"].is_overdue
    assert not standing["Settled"].is_overdue
    assert standing["Settled"].was_late
    assert standing["Settled"].days_to_change == 25


def test_finished_work_makes_a_change_live_unless_other_work_goes_on(late: Theme) -> None:
    late.first_detected_at = timezone.now() - timedelta(days=400)
    late.save()
    make_initiative("2025-03-01", theme=late, status="finished", finished_on="2025-04-01")
    standing = theme_page(READER, late.pk).row.standing
    assert str(standing.changed_at)[:10] == "2025-04-01"
    make_initiative("2025-03-01", theme=late, status="active")
    assert theme_page(READER, late.pk).row.standing.changed_at is None


def test_what_is_at_stake_is_told_with_what_it_rests_on(late: Theme, kind: Theme) -> None:
    ThemeStake.objects.create(
        theme=late, currency="EUR", valued=8, customers=12, amount=Decimal(91_000)
    )
    ThemeStake.objects.create(
        theme=late, currency="CNY", valued=2, customers=12, amount=Decimal(10)
    )
    Theme.objects.filter(pk=kind.pk).update(value_at_stake=500)
    found = themes(READER)
    stakes = {row.name: row.stakes for row in found.silent}
    assert [(one.amount, one.currency, one.valued) for one in stakes["Late parcels"]] == [
        (91_000, "EUR", 8)
    ]
    assert stakes["Kindness"][0].is_given


def test_a_theme_we_read_by_ourselves_is_due_from_when_it_was_shown_here() -> None:
    old = timezone.now() - timedelta(days=400)
    ours = make(Theme, name="Price", source=own_source(), first_detected_at=old)
    standing = theme_page(READER, ours.pk).row.standing
    assert not standing.is_overdue
    assert standing.days_left == 14
    assert standing.days_waiting is None
    Theme.objects.filter(pk=ours.pk).update(owner=make_person())
    assert theme_page(READER, ours.pk).row.standing.days_waiting == 400
