# SPDX-License-Identifier: Apache-2.0
"""What a report says of a run, and what it keeps to itself."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from pypdf import PdfReader

from customary.evidence.run import grade_culture
from customary.report.data import Report, ReportedPractice, as_json
from customary.report.freezing import freeze
from customary.report.html import as_html
from customary.report.pdf import as_pdf
from customary.store.access import NotVisible, System
from tests.cast import make_organisation
from tests.report.store import AS_OF, IMPACT, LANGUAGES, QUESTION, VOICE

#: Words that would call a culture finished (AT32); shares of records may well be 100 %.
FINISHED = re.compile(
    r"\bcomplete(d|ly|ness)?\b|\bachieved\b|\bfully mature\b|\bperfect\b|\bflawless\b"
    r"|文化[^，。；]{0,12}完成|完成度|圆满|完美|达标|满分|大功告成",
    re.IGNORECASE,
)


def practice(report: Report, key: str) -> ReportedPractice:
    return next(one for chapter in report.chapters for one in chapter.practices if one.id == key)


def test_a_claim_stands_beside_the_count_that_tests_it(report: Report) -> None:
    told = practice(report, QUESTION)
    assert told.claim == "We say no meeting ends without the customer question."
    assert (told.numerator, told.denominator) == (52, 72)
    assert told.count == "52 of 72 did"
    assert told.source == "From systems"
    assert told.low is not None
    assert told.high is not None
    assert told.low < 52 / 72 < told.high
    assert told.why


def test_what_is_only_written_down_is_said_and_has_no_count(report: Report) -> None:
    told = practice(report, VOICE)
    assert (told.grade, told.grade_word) == (1, "Said")
    assert told.drawn.share is None
    assert told.count.startswith("Not enough evidence")


def test_the_claim_least_borne_out_comes_first(report: Report) -> None:
    assert "0 of 12 did" in [one.count for one in report.missed if one.id == IMPACT]
    best_cases = [one.high or 0 for one in report.missed]
    assert best_cases == sorted(best_cases)


def test_every_practice_is_in_the_report_graded_or_named(report: Report) -> None:
    graded = sum(len(chapter.practices) for chapter in report.chapters)
    lacking = sum(len(chapter.no_evidence) for chapter in report.chapters)
    named = sum(len(chapter.not_measured) for chapter in report.chapters)
    assert graded == report.measured == sum(report.grades)
    assert graded + lacking + named == report.practices == 111


def test_the_scorecard_holds_the_four_groups_with_k_of_n(report: Report) -> None:
    assert [len(group.frames) for group in report.frame_groups] == [4, 5, 5, 4]
    for group in report.frame_groups:
        spoken = [frame.line.id for frame in group.frames if frame.line]
        for frame in group.frames:
            assert frame.measured <= frame.practices
            assert (frame.median is None) == (frame.measured == 0)
        assert spoken, group.kind


def test_the_largest_opportunity_says_why_it_is_the_largest(report: Report) -> None:
    found = report.opportunity
    assert found is not None
    assert found.gap * found.reach * found.value_at_stake == pytest.approx(found.size)
    assert str(found.people_reached) in found.reason
    assert found.practice.lift


def test_what_is_off_and_what_is_disputed_is_told_without_a_name(report: Report) -> None:
    assert [one.reason for one in report.switched_off] == ["The tool was replaced in May."]
    assert [one.text for one in report.disputes] == ["Our calendar was connected in March only."]
    assert "Rosa Quill" not in json.dumps(as_json(report), cls=DjangoJSONEncoder)


def test_small_units_are_named_and_show_nothing(reports: dict[str, Report]) -> None:
    for report in reports.values():
        rows = {row.name: row for row in report.heat_map.rows}
        kiosk = rows["Kiosk" if report.language == "en" else "小站"]
        assert kiosk.suppressed
        assert (kiosk.grades, kiosk.people) == ((), None)
        assert report.heat_map.told
        shown = [row for row in rows.values() if not row.suppressed]
        assert shown, "something must be left to show"
        assert all(len(row.grades) == len(report.heat_map.columns) for row in shown)
        source = as_html(report)
        row = re.search(
            rf"<tr><th scope=\"row\"[^>]*>{kiosk.name}</th>(.*?)</tr>", source, re.DOTALL
        )
        assert row is not None
        assert "step-" not in row[1]
        # It stands nowhere else, neither among units that lag nor beside a dispute.
        assert source.count(kiosk.name) == 1


def test_at32_no_report_calls_a_culture_finished(reports: dict[str, Report]) -> None:
    assert FINISHED.search("The culture is 100 % complete")
    assert FINISHED.search("文化建设已完成")
    for report in reports.values():
        pdf = "".join(page.extract_text() for page in PdfReader(BytesIO(as_pdf(report))).pages)
        data = json.dumps(as_json(report), cls=DjangoJSONEncoder, ensure_ascii=False)
        for form in (as_html(report), pdf, data):
            found = FINISHED.search(form)
            assert found is None, form[found.start() - 60 : found.end() + 60] if found else ""


def test_the_data_are_plain_and_unrounded(report: Report) -> None:
    data = json.loads(json.dumps(as_json(report), cls=DjangoJSONEncoder))
    assert data["format"] == 1
    assert (data["language"], data["as_of"], data["run"]) == ("en", "2025-12-31", report.run)
    told = next(
        one for chapter in data["chapters"] for one in chapter["practices"] if one["id"] == QUESTION
    )
    assert told["drawn"]["share"] == 52 / 72
    assert {"value", "numerator", "denominator", "n", "low", "high", "left_out"} <= told.keys()
    assert {"window_start", "window_end", "interval"} <= data["indicators"][0].keys()


@pytest.mark.django_db
def test_an_empty_store_has_no_report() -> None:
    with pytest.raises(ValueError, match="customary grade"):
        freeze(System("report"), language="en")


@pytest.mark.django_db
def test_a_run_without_records_says_that_there_is_not_enough_evidence() -> None:
    make_organisation()
    run = grade_culture(AS_OF)
    for language in LANGUAGES:
        told = freeze(System("report"), language=language, run=run.pk)
        assert told.missed == ()
        assert told.opportunity is None
        assert as_pdf(told).startswith(b"%PDF")
        assert "<h1>" in as_html(told)


@pytest.mark.django_db
def test_a_run_that_does_not_exist_is_refused() -> None:
    make_organisation()
    grade_culture(AS_OF)
    with pytest.raises(NotVisible):
        freeze(System("report"), language="en", run=4711)
