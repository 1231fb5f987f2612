# SPDX-License-Identifier: Apache-2.0
"""The impact assessment: filled with what is really stored, open where only people can say."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.report.impact import Assessment, Law, assessment
from customary.report.impact_files import write_impact
from customary.store.access import NotAllowed, System
from customary.store.actions.retention import keep_for
from customary.store.actions.switches import switch_source_off
from customary.store.models import LanguageRequest, Organisation, Purpose, Source
from tests.store.actions.viewers import viewer
from tests.web.house import build

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

NIGHT = System("a test")


def drafted(law: Law = Law.GDPR, language: str = "en") -> Assessment:
    return assessment(NIGHT, law, language=language)


def rows(draft: Assessment, number: int) -> dict[str, tuple[str, ...]]:
    table = draft.sections[number].table
    assert table is not None
    return {row[0]: row[1:] for row in table.rows}


def test_it_tells_what_is_stored_who_reads_it_and_how_long_it_is_kept() -> None:
    build()
    keep_for(NIGHT, "events", months=24, reason="Two windows.")
    draft = drafted()
    people = rows(draft, 1)["people"]
    assert people[0] == "19"
    assert "e-mail" in people[1]
    assert people[2] == "Source A"
    assert "Employee (all)" in people[3]
    assert rows(draft, 3)["events"][1:] == ("24 months", "Two windows.")


def test_what_is_switched_off_is_told_with_its_reason() -> None:
    build()
    source = Source.objects.get(key="source-a")
    switch_source_off(NIGHT, source, reason="The works council said no.")
    text = " ".join(part for section in drafted().sections for part in section.text)
    assert "The works council said no." in text


def test_a_language_model_that_is_asked_is_named_with_what_it_was_sent(
    settings: SettingsWrapper,
) -> None:
    build()
    outline = drafted()
    assert "anybody else" in " ".join(outline.sections[2].text)
    settings.LANGUAGE_MODEL_URL = "https://models.example.net/v1"
    settings.LANGUAGE_MODEL_NAME = "small"
    Organisation.objects.update(language_model_host="models.example.net")
    LanguageRequest.objects.create(
        purpose=Purpose.SUMMARY, language="en", host="models.example.net", model="small", sent=24
    )
    LanguageRequest.objects.create(
        purpose=Purpose.SUMMARY, language="en", host="old.example.net", model="small", sent=7
    )
    section = drafted().sections[2]
    text = " ".join(section.text)
    assert "at models.example.net be asked" in text
    assert "Requests so far: 1, with 24 comments" in text
    assert "at old.example.net is no longer asked. Requests until then: 1, with 7 comments" in text
    assert "anybody else" not in text
    assert any("models.example.net" in field for field in section.to_fill)


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_either_law_in_either_language_is_a_page_and_a_pdf_with_fields_to_fill(
    law: Law, language: str, tmp_path: Path
) -> None:
    build()
    draft = drafted(law, language)
    files = write_impact(draft, tmp_path)
    page = unescape(files["html"].read_text())
    assert sum(len(section.to_fill) for section in draft.sections) > 5
    assert all(section.title in page for section in draft.sections)
    assert files["pdf"].read_bytes().startswith(b"%PDF")


def test_it_is_for_those_who_answer_for_data() -> None:
    house = build()
    with pytest.raises(NotAllowed):
        assessment(viewer("executive"), Law.GDPR, language="en")
    client = house.sign_in("people_lead")
    address = reverse("impact_file", args=["pipl", "zh-hans", "html"])
    assert "个人信息" in client.get(address).content.decode()
    assert client.get(reverse("impact_file", args=["ccpa", "en", "pdf"])).status_code == 404
