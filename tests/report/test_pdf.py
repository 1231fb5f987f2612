# SPDX-License-Identifier: Apache-2.0
"""The PDF opens, holds what was said, can be listened to, and is the same each time."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from customary.report.data import Report
from customary.report.pdf import as_pdf


def text_of(pdf: bytes) -> str:
    """Its words without white space, since lines break where they like."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_holds_every_claim_with_its_count(
    report: Report, chinese: Report, language: str
) -> None:
    told = report if language == "en" else chinese
    text = text_of(as_pdf(told))
    practices = [one for chapter in told.chapters for one in chapter.practices]
    assert len(practices) > 5
    for practice in practices:
        assert squeezed(practice.claim) in text
        assert squeezed(practice.count) in text
    assert squeezed(told.finding) in text
    assert squeezed(told.organisation) in text


def test_it_is_the_same_for_the_same_run(report: Report) -> None:
    assert as_pdf(report) == as_pdf(report)


def test_it_says_what_it_is_and_can_be_read_aloud(report: Report, chinese: Report) -> None:
    for told, language in ((report, "en"), (chinese, "zh")):
        reader = PdfReader(BytesIO(as_pdf(told)))
        catalogue = reader.trailer["/Root"]
        assert str(catalogue["/Lang"]).startswith(language)
        assert catalogue["/MarkInfo"]["/Marked"]
        assert reader.metadata is not None
        assert told.organisation in str(reader.metadata.title)
        assert reader.metadata.creation_date_raw is not None
        assert f"{told.graded_at:%Y%m%d}" in reader.metadata.creation_date_raw
        assert [entry.title for entry in reader.outline if not isinstance(entry, list)]
