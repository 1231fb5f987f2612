# SPDX-License-Identifier: Apache-2.0
"""An import can be taken back, unless others have built on it since."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.intake.importing import import_pack
from customary.intake.undo import UndoError, undo_import
from customary.measure.waves import release_wave
from customary.store.models import (
    Action,
    Annotation,
    Change,
    Feeling,
    ImportRun,
    ImportState,
    OrgUnit,
    Person,
    Response,
    VoiceItem,
    Wave,
    WaveGap,
)
from tests.cast import make, make_action, make_event
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = "external_id,name,parent,started_on\na,Alpha,b,2020-01-01\nb,Beta,,\n"
PEOPLE = "external_id,full_name,unit,manager,authority_limit,recorded_at,remote\n"
ANN = "1,Ann,a,2,100.50,2026-01-01T00:00:00Z,yes\n"
BOB = "2,Bob,b,1,,,no\n"


@pytest.fixture
def pack(make_pack: MakePack) -> Path:
    return make_pack({"org_units.csv": UNITS, "people.csv": PEOPLE + ANN + BOB})


def test_new_rows_are_gone_and_can_come_again(pack: Path) -> None:
    run = import_pack(pack)
    undone = undo_import(run)
    assert undone.state == ImportState.UNDONE
    assert not Person.every.exists()
    assert not OrgUnit.every.exists()
    assert counts(stored(pack)) == (4, 0, 0)


def test_changed_rows_are_as_before_and_that_is_history_too(
    pack: Path, make_pack: MakePack
) -> None:
    stored(pack)
    before = Person.objects.filter(external_id="1").values().get()
    changed = "1,Anna,b,,99.99,2026-02-02T00:00:00Z,no\n3,Cy,a,1,,,\n"
    make_pack({"people.csv": PEOPLE + changed + BOB})
    run = import_pack(pack)
    assert Person.objects.count() == 3
    undo_import(run)
    after = Person.objects.filter(external_id="1").values().get()
    assert after | {"updated_at": None} == before | {"updated_at": None}
    assert Person.objects.count() == 2
    first, second = Change.objects.order_by("pk")
    assert (second.before, second.after) == (first.after, first.before)
    assert second.purpose == "undo of an import"


def test_rows_that_changed_later_stand_in_the_way_by_name(pack: Path, make_pack: MakePack) -> None:
    first = import_pack(pack)
    make_pack({"people.csv": PEOPLE + ANN.replace("Ann", "Anna") + BOB})
    second = import_pack(pack)
    with pytest.raises(UndoError, match="people 1") as raised:
        undo_import(first)
    assert raised.value.records == ["people 1"]
    assert Person.objects.count() == 2
    undo_import(second)
    # History does not forget: the row did change after the first import.
    with pytest.raises(UndoError, match="people 1"):
        undo_import(first)


def test_a_row_changed_by_hand_stands_in_the_way(pack: Path, make_pack: MakePack) -> None:
    stored(pack)
    make_pack({"people.csv": PEOPLE + ANN.replace("Ann", "Anna") + BOB})
    run = import_pack(pack)
    Person.objects.filter(external_id="1").update(full_name="Anne")
    with pytest.raises(UndoError, match="people 1"):
        undo_import(run)


def test_rows_that_others_point_to_stand_in_the_way(pack: Path) -> None:
    run = import_pack(pack)
    make_event("2026-01-01 09:00", organiser=Person.objects.get(external_id="2"))
    with pytest.raises(UndoError) as raised:
        undo_import(run)
    assert raised.value.records == ["people 2"]


def test_what_was_understood_of_a_row_goes_with_it_but_a_correction_stands_in_the_way(
    make_pack: MakePack,
) -> None:
    said = make_pack({"voice_items.csv": "external_id,text,occurred_at\nv,Late again,2026-01-05\n"})
    run = import_pack(said)
    item = VoiceItem.objects.get()
    seen = Annotation.objects.create(
        voice_item=item,
        sentiment=Feeling.NEGATIVE,
        probability=0.1,
        week=dt.date(2026, 1, 5),
        source=item.source,
        understood_at=timezone.now(),
        corrected=True,
    )
    with pytest.raises(UndoError) as raised:
        undo_import(run)
    assert raised.value.records == ["voice_items v"]
    seen.corrected = False
    seen.save()
    undo_import(run)
    assert not VoiceItem.every.exists()
    assert not Annotation.objects.exists()


SURVEY = {
    "instruments.csv": "external_id,kind,title\ni,culture_profile,Profile\n",
    "waves.csv": "external_id,instrument,number,opened_at,closed_at\n"
    "w,i,1,2026-01-05T09:00:00Z,2026-01-16T18:00:00Z\n",
}


def test_what_a_wave_was_found_to_show_goes_with_it_but_an_action_about_it_stands_in_the_way(
    make_pack: MakePack,
) -> None:
    run = import_pack(make_pack(SURVEY))
    wave = Wave.objects.get()
    assert release_wave(wave.pk)
    gap = make(WaveGap, wave=wave, kind="type", flagged="clan", size=12.0)
    action = make_action("2026-01-20", gap=gap)
    with pytest.raises(UndoError) as raised:
        undo_import(run)
    assert raised.value.records == ["waves w"]
    action.delete()
    undo_import(run)
    assert not Wave.every.exists()
    assert not WaveGap.every.exists()


def test_a_pack_says_what_was_flagged_and_which_action_answers_it_and_takes_both_back(
    make_pack: MakePack,
) -> None:
    flagged = {
        "wave_gaps.csv": "external_id,wave,kind,flagged,size\ng,w,type,clan,12.5\n",
        "actions.csv": "external_id,title,opened_at,gap\na,Ask,2026-01-20T09:00:00Z,g\n",
    }
    run = import_pack(make_pack(SURVEY | flagged))
    assert Action.objects.get().gap == WaveGap.objects.get()
    assert WaveGap.objects.get().size == 12.5
    undo_import(run)
    assert not WaveGap.every.exists()
    assert not Action.every.exists()


def test_only_a_finished_import_is_undone(pack: Path) -> None:
    run = import_pack(pack)
    undo_import(run)
    with pytest.raises(UndoError, match="Undone"):
        undo_import(run)


def test_answers_dates_and_money_are_restored_exactly(make_pack: MakePack) -> None:
    head = "external_id,instrument,respondent_key,submitted_on,answers\n"
    files = {
        "instruments.csv": "external_id,kind,title\ni,pulse,Pulse\n",
        "responses.csv": head + 'r,i,k,2026-01-01,"{""q"": [1, 2.5, ""好""]}"\n',
    }
    pack = make_pack(files)
    stored(pack)
    make_pack({"responses.csv": head + 'r,i,k,2026-01-02,"{""q"": 3}"\n'})
    run = import_pack(pack)
    assert Response.objects.get().answers == {"q": 3}
    undo_import(run)
    response = Response.objects.get()
    assert response.answers == {"q": [1, 2.5, "好"]}
    assert response.submitted_on == dt.date(2026, 1, 1)


def test_an_undo_that_was_ended_halfway_is_completed(
    pack: Path, monkeypatch: pytest.MonkeyPatch, make_pack: MakePack
) -> None:
    from customary.intake import undo

    run = import_pack(pack)

    def power_cut(run: ImportRun) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(undo, "roll_back", power_cut)
    with pytest.raises(KeyboardInterrupt):
        undo_import(run)
    assert not Person.objects.exists()  # hidden at once
    stored(make_pack({"org_units.csv": UNITS}, name="other"))
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert not Person.every.exists()
