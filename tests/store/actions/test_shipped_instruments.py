# SPDX-License-Identifier: Apache-2.0
"""Shipped questionnaires are published once; what changes in them becomes a further version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from customary.catalogue import load_instruments
from customary.intake.export import export_pack
from customary.intake.importing import check_pack
from customary.store.actions import instruments as verbs
from customary.store.actions import shipped_instruments
from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.models import Instrument, InstrumentItem
from customary.store.queries.instruments import detail, questionnaires
from tests.cast import make_organisation
from tests.intake.outcome import stored
from tests.store.actions.viewers import history, viewer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

KEY = "customer_relationship"


def test_every_shipped_questionnaire_is_published_once() -> None:
    assert seed_instruments() == len(load_instruments())
    rows = list(Instrument.objects.values())
    items = InstrumentItem.objects.count()
    assert seed_instruments() == 0
    assert list(Instrument.objects.values()) == rows
    assert InstrumentItem.objects.count() == items
    someone = viewer()
    assert all(one.current and one.is_shipped for one in questionnaires(someone))
    assert [one.purpose for one in history(Instrument.objects.first())] == [
        shipped_instruments.US.purpose
    ]


def test_a_changed_text_is_the_next_version_and_the_published_one_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_organisation()
    seed_instruments()
    before = Instrument.objects.get(family=KEY)
    _ship(monkeypatch, licence="CC BY 4.0")
    assert seed_instruments() == 1
    assert seed_instruments() == 0
    first, second = Instrument.objects.filter(family=KEY).order_by("version")
    assert (first.form, first.licence, first.updated_at) == (
        before.form,
        before.licence,
        before.updated_at,
    )
    assert (second.version, second.licence) == (2, "CC BY 4.0")
    assert second.note


def test_a_shipped_change_goes_past_a_draft_which_then_counts_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_organisation()
    seed_instruments()
    lead = viewer("cx_lead")
    draft = verbs.next_version(lead, Instrument.objects.get(family=KEY))
    verbs.change_draft(lead, draft, note="Ours")
    _ship(monkeypatch, cadence_days=30)
    seed_instruments()
    assert verbs.publish(lead, draft).version == 4
    assert seed_instruments() == 0


def test_a_retired_questionnaire_is_not_brought_back() -> None:
    seed_instruments()
    verbs.retire(viewer("cx_lead"), Instrument.objects.get(family=KEY))
    assert seed_instruments() == 0


def test_the_points_of_a_test_are_not_told_to_whoever_is_tested() -> None:
    seed_instruments()
    row = Instrument.objects.get(family="scenario_test")
    for who, told in (("people_lead", True), ("employee", False)):
        form = detail(viewer(who), row.pk).form
        assert form is not None
        scores = [one.score for each in form.questions() for one in each.choices]
        assert any(score is not None for score in scores) is told


def test_where_it_comes_from_is_told_in_the_readers_language() -> None:
    seed_instruments()
    row = Instrument.objects.get(family="culture_profile")
    lead = viewer("cx_lead")
    assert detail(lead, row.pk).origin == row.origin
    assert "不是 OCAI" in detail(replace(lead, language="zh-hans"), row.pk).origin
    own = verbs.change_draft(lead, verbs.copy(lead, row), origin="Ours")
    assert detail(replace(lead, language="zh-hans"), own.pk).origin == "Ours"


@pytest.mark.django_db(transaction=True)
def test_what_one_installation_exports_meets_itself_in_the_next(tmp_path: Path) -> None:
    make_organisation()
    seed_instruments()
    export_pack(tmp_path / "pack", purpose="test")
    assert not check_pack(tmp_path / "pack").total("changed")
    InstrumentItem.objects.all().delete()
    Instrument.objects.all().delete()
    seed_instruments()
    assert stored(tmp_path / "pack").total("new") == 0
    assert Instrument.objects.count() == len(load_instruments())
    assert seed_instruments() == 0


def _ship(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    shipped = load_instruments()
    renewed = {**shipped, KEY: replace(shipped[KEY], **changed)}
    shipped_instruments._columns.cache_clear()
    monkeypatch.setattr(shipped_instruments, "load_instruments", lambda: renewed)


@pytest.fixture(autouse=True)
def as_shipped() -> Any:
    shipped_instruments._columns.cache_clear()
    yield
    shipped_instruments._columns.cache_clear()
