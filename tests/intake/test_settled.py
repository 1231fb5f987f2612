# SPDX-License-Identifier: Apache-2.0
"""What is published or closed stays as it is, whatever an older or foreign file says of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.export import export_pack
from customary.intake.importing import check_pack, import_pack
from customary.intake.report import Report
from customary.store.access import System
from customary.store.actions.instruments import (
    change_draft,
    discard_draft,
    new_draft,
    next_version,
    publish,
    retire,
)
from customary.store.models import Change, ImportState, Instrument, InstrumentItem, Response, Wave
from tests.asking import FORM
from tests.cast import make_organisation
from tests.intake.outcome import problems, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

US = System("test")


@pytest.fixture
def draft() -> Instrument:
    make_organisation()
    return new_draft(US, kind="pulse", form=FORM)


def other_words() -> dict[str, Any]:
    return {**FORM, "introduction": {"en": "Only four.", "zh-hans": "只有四题。"}}


def exported(folder: Path) -> Path:
    export_pack(folder, purpose="test")
    return folder


def notices(report: Report) -> list[str]:
    return [sentence for file in report.files for sentence in file.notices]


def state_of(instrument: Instrument) -> list[Any]:
    row = Instrument.every.values().get(pk=instrument.pk)
    return [row, list(InstrumentItem.every.filter(instrument=instrument).values().order_by("pk"))]


def test_an_export_from_before_a_version_was_published_leaves_it_alone(
    draft: Instrument, tmp_path: Path
) -> None:
    old = exported(tmp_path / "old")
    published = publish(US, change_draft(US, draft, other_words()))
    before, history = state_of(published), Change.objects.count()
    report = stored(old)
    assert "1 questionnaires are published here and were left as they are." in notices(report)
    assert state_of(published) == before
    assert Change.objects.count() == history


def test_a_draft_takes_what_an_export_holds(draft: Instrument, tmp_path: Path) -> None:
    old = exported(tmp_path / "old")
    change_draft(US, draft, other_words())
    assert stored(old).total("changed") == 1
    assert Instrument.objects.get().form["introduction"]["en"] == FORM["introduction"]["en"]


def test_a_published_version_with_other_questions_is_refused(
    draft: Instrument, tmp_path: Path
) -> None:
    """Two stores with one key, such as a copy that went its own way."""
    published = publish(US, draft)
    theirs = exported(tmp_path / "theirs")
    Instrument.every.filter(pk=published.pk).update(form=other_words())
    before = state_of(published)
    run = import_pack(theirs)
    assert run.state == ImportState.REFUSED
    assert any("a published version never changes" in told for told in problems(theirs))
    assert state_of(published) == before
    assert import_pack(theirs, partial=True).state == ImportState.DONE
    assert state_of(published) == before


def test_an_unchanged_version_is_no_news_and_may_be_retired(
    draft: Instrument, tmp_path: Path
) -> None:
    published = publish(US, draft)
    retire(US, published)
    retired = exported(tmp_path / "retired")
    assert check_pack(retired).total("unchanged") == check_pack(retired).total("rows")
    Instrument.every.update(retired_at=None)
    assert stored(retired).total("changed") == 1
    assert Instrument.objects.get().retired_at is not None


def test_a_version_that_is_here_under_another_id_is_told(draft: Instrument, tmp_path: Path) -> None:
    second = next_version(US, publish(US, draft))
    old = exported(tmp_path / "old")
    discard_draft(US, second)
    publish(US, change_draft(US, next_version(US, Instrument.objects.get()), note="Shorter."))
    told = problems(old)
    assert any("this version of the questionnaire is here under another id" in one for one in told)
    assert Instrument.objects.count() == 2


def test_no_item_is_changed_in_or_added_to_a_published_version(make_pack: MakePack) -> None:
    form, head = json.dumps(FORM).replace('"', '""'), "external_id,kind,title,form,published_at\n"
    pack = {"instruments.csv": f'{head}i,pulse,P,"{form}",2026-01-01T00:00:00Z\n'}
    stored(make_pack(pack, toml='[source]\nkey = "tool"\n'))
    columns = "external_id,instrument,item_key,text\n"
    items = make_pack({"instrument_items.csv": f"{columns}n,i,sneaked,In\n"}, name="items")
    (items / "pack.toml").write_text('[source]\nkey = "tool"\n', encoding="utf-8")
    assert any("a published version never changes" in told for told in problems(items))
    assert not InstrumentItem.objects.exists()


def test_a_questionnaire_of_another_tool_is_corrected_by_it(make_pack: MakePack) -> None:
    """Known by its items alone, it is that tool's to say what they read."""
    head = "external_id,kind,title,published_at\n"
    for title in ("Pulse", "Puls"):
        pack = {"instruments.csv": f"{head}i,pulse,{title},2026-01-01T00:00:00Z\n"}
        report = stored(make_pack(pack, toml='[source]\nkey = "tool"\n'))
    assert report.total("changed") == 1
    assert Instrument.objects.get().title == "Puls"


def test_a_closed_wave_is_not_opened_again(draft: Instrument, tmp_path: Path) -> None:
    published = publish(US, draft)
    wave = Wave.objects.create(
        source=published.source,
        external_id="w",
        instrument=published,
        number=1,
        opened_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    old = exported(tmp_path / "old")
    Wave.every.update(closed_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    report = stored(old)
    assert "1 waves are closed here and were left as they are." in notices(report)
    assert Wave.objects.get(pk=wave.pk).closed_at is not None


def test_no_answer_is_added_to_a_wave_that_asks_here_and_none_is_changed(
    draft: Instrument, make_pack: MakePack, tmp_path: Path
) -> None:
    """Whoever made up all answers of a group but one would read that one."""
    published = publish(US, draft)
    opened = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    own = {"source": published.source, "instrument": published, "number": 1, "opened_at": opened}
    wave = Wave.objects.create(external_id="w", **own)
    wave.invitations.create(nonce="n")
    answered = {"instrument": published, "wave": wave, "submitted_on": opened.date()}
    Response.objects.create(
        source=published.source, external_id="k", respondent_key="k", answers={"heard": 1}, **answered
    )  # fmt: skip
    old = exported(tmp_path / "old")
    Response.objects.update(answers={"heard": 5})
    report = stored(old)
    assert "1 answers were given here and were left as they are." in notices(report)
    assert Response.objects.get().answers == {"heard": 5}

    key = published.source.key
    head = "external_id,instrument,wave,respondent_key,submitted_on,answers\n"
    row = f'1,{key}/{published.external_id},{key}/w,made-up,2026-01-02,"{{""heard"": 5}}"\n'
    pack = make_pack({"responses.csv": head + row}, toml='[source]\nkey = "tool"\n')
    assert any("takes answers by their links alone" in told for told in problems(pack))
    assert Response.objects.count() == 1
