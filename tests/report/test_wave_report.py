# SPDX-License-Identifier: Apache-2.0
"""The report of a closed wave: all it says, to whom, and the same for ever."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pypdf import PdfReader

from customary.measure.waves import release_wave
from customary.report.wave_keeping import freeze_wave_reports, wave_report_file
from customary.site.commands.report import report as report_command
from customary.store.access import NotVisible, System, Viewer, viewer_for
from customary.store.models import (
    EvidenceStatus,
    Instrument,
    Organisation,
    OrgUnit,
    Person,
    Wave,
    WaveComment,
    WaveReport,
)
from tests.cast import make_unit
from tests.measure.asked import answer, make_instrument, make_wave, rating, scale
from tests.web.house import House, build

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
US = System("tests")


@pytest.fixture
def house(db: None) -> House:
    return build(graded=False)


def mood(*heard: int) -> list[dict[str, Any]]:
    return [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in heard]


def two_waves(house: House) -> Wave:
    """The second of two released waves; a small team's figures are hidden in it."""
    small = make_unit("Night desk", parent=house.top)
    asked = make_instrument(origin="Written for these tests.")
    for number in (1, 2):
        wave = make_wave(asked, number, attributes=["level"], languages=["en", "zh-hans"])
        answer(wave, mood(*[3, 4, 5, 4, 4] * 7), unit=house.support, asked=40, level="employee")
        answer(wave, mood(*[1, 2, 3, 2, 2] * 4), unit=house.sales, level="manager")
        answer(wave, mood(1, 1, 2, 1), unit=small, level="employee")
        assert release_wave(wave.pk)
    for n in range(12):
        WaveComment.objects.create(
            wave=wave, item="why", text=f"We wait {n} days.", language="en",
            sentiment="negative", themes=["waiting"],
        )  # fmt: skip
    return wave


def reader(house: House, *roles: str) -> Viewer:
    return viewer_for(house.account(*roles), language="en")


def boss_of_support(house: House) -> Viewer:
    """Somebody whom the people of support report to, and nobody else."""
    account = house.account(email="boss@harbour.example", name="Tove Boss")
    own = Person.objects.filter(unit=house.support).exclude(pk=house.lead.pk)
    own.update(manager=account.person)
    return viewer_for(account, language="en")


def words(html: bytes) -> str:
    page = re.sub(r"<(style|svg).*?</\1>", " ", html.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def page(who: Viewer | System, wave: Wave, **more: Any) -> str:
    return words(wave_report_file(who, wave.pk, "html", **{"language": "en", **more}).content)


def test_it_tells_what_was_asked_of_whom_and_how_sure_each_figure_is(house: House) -> None:
    told = page(US, two_waves(house))
    assert "Nothing moved by more than chance since last time." in told
    assert "55–59 of 64 asked" in told
    assert "Pulse, version 1" in told
    assert "Provisional: reads well, not yet tested" in told
    assert "Written for these tests." in told
    assert "n = 55–59" in told
    assert "Not distinguishable from last time" in told
    assert "whatever those who did not answer think" in told
    assert "110–118" in told  # both waves together
    assert "5–9 of 64 asked did not answer." in told


def test_units_are_told_apart_and_a_small_one_tells_nothing(house: House) -> None:
    html = wave_report_file(US, two_waves(house).pk, "html", language="en").content.decode()
    units = html.split('id="units"')[1].split("</section>")[0].split("<tr>")
    small = next(one for one in units if "Night desk" in one)
    assert "Not shown" in small
    assert not re.findall(r"\d", re.sub(r"<[^>]*>", "", small))


def test_an_arrow_says_which_units_are_apart_by_more_than_chance(house: House) -> None:
    wave = make_wave(make_instrument(), 1)
    answer(wave, mood(*[3, 4, 5, 4, 4] * 8), unit=house.support)
    answer(wave, mood(*[1, 2, 3, 2, 2] * 8), unit=house.sales)
    assert release_wave(wave.pk)
    told = json.loads(wave_report_file(US, wave.pk, "json", language="en").content)
    marks = {row["name"]: {cell["mark"] for cell in row["cells"]} for row in told["units"]["rows"]}
    assert marks == {"Harbour Light": {""}, "Support": {"↑"}, "Sales": {"↓"}}


def test_comments_stand_in_no_report_and_what_they_are_about_does(house: House) -> None:
    told = page(US, two_waves(house))
    assert "We wait" not in told
    assert "What people wrote about" in told


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pdf_says_the_same_and_can_be_read_aloud(house: House, language: str) -> None:
    wave = two_waves(house)
    found = PdfReader(BytesIO(wave_report_file(US, wave.pk, "pdf", language=language).content))
    catalogue = found.trailer["/Root"]
    assert str(catalogue["/Lang"]).startswith(language[:2])
    assert catalogue["/MarkInfo"]["/Marked"]
    assert [entry.title for entry in found.outline if not isinstance(entry, list)]
    text = re.sub(r"\s", "", "".join(each.extract_text() for each in found.pages))
    told = json.loads(wave_report_file(US, wave.pk, "json", language=language).content)
    for figure in told["figures"]:
        assert re.sub(r"\s", "", figure["name"]) in text
        assert re.sub(r"\s", "", figure["interval"]) in text
    assert re.sub(r"\s", "", told["finding"]) in text
    kept = WaveReport.objects.get(wave=wave, language=language)
    assert kept.digest in text


def test_it_stays_as_it_was_whatever_changes_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = two_waves(house)
    assert freeze_wave_reports() == 2
    ask = [(ending, language) for ending in ("html", "pdf", "json") for language in ("en", "zh-hans")]  # fmt: skip
    first = {one: wave_report_file(US, wave.pk, one[0], language=one[1]).content for one in ask}
    OrgUnit.objects.filter(pk=house.support.pk).update(name="Care", name_zh_hans="关怀")
    Organisation.objects.update(name="Another name", name_zh_hans="另一个名字")
    Instrument.objects.filter(pk=wave.instrument_id).update(evidence=EvidenceStatus.RELIABLE)
    monkeypatch.setattr("customary.report.wave_keeping.as_html", lambda told: "set otherwise")
    monkeypatch.setattr("customary.report.wave_keeping.as_pdf", lambda told: b"set otherwise")
    monkeypatch.setattr("customary.report.wave_keeping.wave_report", lambda *_, **__: {})
    assert {
        one: wave_report_file(US, wave.pk, one[0], language=one[1]).content for one in ask
    } == first
    assert freeze_wave_reports() == 0


def test_what_was_told_at_release_is_what_is_set_later(house: House) -> None:
    wave = two_waves(house)
    freeze_wave_reports()
    OrgUnit.objects.filter(pk=house.support.pk).update(name="Care")
    told = page(US, wave)
    assert "Support" in told
    assert "Care" not in told


def test_who_leads_one_unit_reads_of_it_and_of_no_other(house: House) -> None:
    wave = two_waves(house)
    boss = boss_of_support(house)
    told = page(boss, wave)
    assert "Support" in told
    assert "Sales" not in told
    assert "Sales" in page(US, wave)
    assert "Support" in page(boss, wave, unit=house.support.pk)
    with pytest.raises(NotVisible):
        page(boss, wave, unit=house.sales.pk)


def test_who_may_see_as_much_is_handed_the_same_file(house: House) -> None:
    wave = two_waves(house)
    lead = wave_report_file(reader(house, "people_lead"), wave.pk, "pdf", language="en")
    freeze_wave_reports()
    assert wave_report_file(US, wave.pk, "pdf", language="en").digest == lead.digest
    page(boss_of_support(house), wave)
    assert WaveReport.objects.filter(wave=wave, language="en").count() == 2


def test_well_being_of_a_unit_stands_in_no_report_whoever_reads_it(house: House) -> None:
    asked = make_instrument(
        rating("tired"), rating("heard"),
        scales=[scale("strain", "tired", sensitive=True), scale("voice", "heard")],
    )  # fmt: skip
    wave = make_wave(asked, 1)
    for unit in (house.support, house.sales):
        given = [{"tired": 1 + n % 5, "heard": 1 + n // 2 % 5} for n in range(14)]
        answer(wave, given, unit=unit)
    release_wave(wave.pk)

    def told(who: Viewer | System, unit: int | None = None) -> Any:
        return json.loads(wave_report_file(who, wave.pk, "json", language="en", unit=unit).content)

    lead = reader(house, "people_lead")
    for who in (lead, US):
        whole = told(who)
        assert [one["name"] for one in whole["figures"]] == ["strain", "voice"]
        assert whole["units"]["columns"] == ["voice"]
    assert [one["name"] for one in told(lead, house.support.pk)["figures"]] == ["voice"]


def test_a_wave_nobody_answered_is_reported_without_a_figure(house: House) -> None:
    wave = make_wave(make_instrument(), 1)
    answer(wave, [], unit=house.support, asked=12)
    release_wave(wave.pk)
    assert "Nothing is shown of this unit alone." in page(US, wave)
    assert wave_report_file(US, wave.pk, "pdf", language="zh-hans").content.startswith(b"%PDF")


def test_an_open_wave_has_no_report(house: House) -> None:
    running = make_wave(make_instrument(), 1, closed_at=None)
    with pytest.raises(NotVisible):
        page(US, running)
    assert freeze_wave_reports() == 0


def test_unknown_kinds_of_files_and_languages_are_refused(house: House) -> None:
    wave = two_waves(house)
    with pytest.raises(ValueError, match="not docx"):
        wave_report_file(US, wave.pk, "docx", language="en")
    with pytest.raises(ValueError, match="not fr"):
        wave_report_file(US, wave.pk, "pdf", language="fr")


def test_the_command_writes_the_kept_files(house: House, tmp_path: Path) -> None:
    wave = two_waves(house)
    folder = tmp_path / "out"
    asked = ["--wave", str(wave.pk), "--out", str(folder), "--lang", "zh-hans"]
    done = CliRunner().invoke(report_command, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["wave"] == wave.pk
    assert {each.suffix for each in folder.iterdir()} == {".html", ".pdf", ".json"}
    kept = wave_report_file(US, wave.pk, "pdf", language="zh-hans")
    assert (folder / kept.name).read_bytes() == kept.content
    gone = CliRunner().invoke(report_command, ["--wave", "4711", "--out", str(folder)])
    assert gone.exit_code == 1
    assert "4711" in gone.output
    assert CliRunner().invoke(report_command, ["--wave", "1", "--run", "1"]).exit_code == 2


def test_a_wave_released_before_reports_were_kept_gets_one(house: House) -> None:
    wave = make_wave(make_instrument(), 1)
    answer(wave, mood(*[3, 4, 5] * 6), unit=house.support)
    release_wave(wave.pk)
    Wave.objects.filter(pk=wave.pk).update(released_at=timezone.now())
    assert freeze_wave_reports() == 1
    assert set(WaveReport.objects.values_list("language", flat=True)) == {"en", "zh-hans"}
