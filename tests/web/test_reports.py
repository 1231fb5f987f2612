# SPDX-License-Identifier: Apache-2.0
"""The report of a run: read on a page, taken away as a PDF, in each language."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pypdf import PdfReader

from customary.evidence.run import grade_culture

if TYPE_CHECKING:
    from tests.web.house import House


def test_the_newest_report_comes_first_and_earlier_ones_follow(house: House) -> None:
    newer = grade_culture(date(2026, 1, 31))
    page = house.sign_in("employee").get(reverse("reports")).content.decode()
    assert "Culture report as of Jan. 31, 2026" in page
    first = page.index(reverse("report_page", args=[newer.pk, "en"]))
    assert first < page.index(reverse("report_page", args=[house.run.pk, "en"]))
    assert "Earlier reports" in page


@pytest.mark.parametrize(("language", "word"), [("en", "Grading run"), ("zh-hans", "港湾之光")])
def test_a_report_is_one_page_in_its_language_whatever_the_reader_speaks(
    house: House, language: str, word: str
) -> None:
    response = house.sign_in("employee").get(reverse("report_page", args=[house.run.pk, language]))
    assert response.status_code == 200
    assert word in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_report_is_taken_away_as_a_pdf(house: House) -> None:
    response = house.sign_in("employee").get(reverse("report_pdf", args=[house.run.pk, "zh-hans"]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "customary-2025-12-31-zh-hans.pdf" in response.headers["Content-Disposition"]
    assert "港湾之光" in PdfReader(BytesIO(response.content)).pages[0].extract_text()


def test_a_run_or_language_there_is_not_is_not_found(house: House) -> None:
    client = house.sign_in("employee")
    for key, language in ((99999, "en"), (house.run.pk, "tlh")):
        assert client.get(reverse("report_page", args=[key, language])).status_code == 404
        assert client.get(reverse("report_pdf", args=[key, language])).status_code == 404


def test_small_units_are_covered_in_it_for_everybody(house: House) -> None:
    small = [*house.support.people.order_by("pk")][2:]
    for person in small:
        person.unit = house.sales
        person.save()
    run = grade_culture(date(2025, 12, 31))
    for role in ("executive", "employee", "admin"):
        page = house.sign_in(role).get(reverse("report_page", args=[run.pk, "en"]))
        row = re.search(r'">Support</th>.*?</tr>', page.content.decode())
        assert row is not None
        assert "Not shown: too few people" in row.group()
        assert "step-" not in row.group()
