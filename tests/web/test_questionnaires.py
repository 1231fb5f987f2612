# SPDX-License-Identifier: Apache-2.0
"""Questionnaires in the browser: begun, written on, changed by two at once, published, followed."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customary.catalogue import load_instruments
from customary.core.questionnaire.importing.carried import Unreadable
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.reading import read_draft
from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.models import Instrument
from customary.web.surveys.questionnaires.losses import UNREADABLE, WHAT, WHY
from tests.web.house import House

pytestmark = pytest.mark.django_db


def form_of(instrument: Instrument) -> Any:
    return read_draft(Instrument.every.get(pk=instrument.pk).form)


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would post of the editor as it stands."""
    body = html[html.index('id="editor"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        text = value[1] if value else ("on" if "checkbox" in tag else "")
        if "checkbox" in tag and name[1].endswith("-items"):
            found.setdefault(name[1], []).append(text)
        else:
            found[name[1]] = unescape(text)
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, re.S):  # fmt: skip
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else (re.search(r'value="([^"]*)"', options) or [0, ""])[1]  # fmt: skip
    return found


def editor(client: Client, draft: Instrument, part: str) -> dict[str, Any]:
    page = client.get(reverse("edit_questionnaire", args=[draft.pk, part]))
    assert page.status_code == 200
    return fields_of(page.content.decode())


def press(client: Client, draft: Instrument, part: str, act: str, **typed: Any) -> Any:
    posted = {**editor(client, draft, part), **typed, "act": act}
    return client.post(reverse("edit_questionnaire", args=[draft.pk, part]), posted)


@pytest.fixture
def lead(house: House) -> Client:
    return house.sign_in("cx_lead")


@pytest.fixture
def draft(lead: Client) -> Instrument:
    lead.post(reverse("new_questionnaire"), {"title": "Handover", "kind": "satisfaction", "languages": ["en", "zh-hans"]})  # fmt: skip
    return Instrument.every.get(title="Handover")


def test_a_question_of_each_kind_is_added_and_opened(lead: Client, draft: Instrument) -> None:
    part = "section-s1"
    kinds = ["rating", "recommendation", "matrix", "single", "multiple", "ranking", "points",
             "number", "date", "short_text", "long_text", "statement", "consent"]  # fmt: skip
    for kind in kinds:
        answer = press(lead, draft, part, "add", add_kind=kind)
        part = answer.url.rstrip("/").rpartition("/")[2]
        assert lead.get(answer.url).status_code == 200
    assert [one.kind for one in form_of(draft).questions()] == kinds


def test_what_is_typed_is_kept_whatever_is_pressed(lead: Client, draft: Instrument) -> None:
    press(lead, draft, "section-s1", "add", add_kind="single")
    press(lead, draft, "question-q1", "go:about", **{"text_en": "Which?", "row0-text_en": "This"})
    question = next(form_of(draft).questions())
    assert question.text == {"en": "Which?"}
    assert question.choices[0].text == {"en": "This"}


def test_opening_and_saving_a_part_changes_nothing(lead: Client, house: House) -> None:
    shipped = Instrument.every.filter(family="pulse").first() or _seeded("pulse")
    lead.post(reverse("do_questionnaire", args=[shipped.pk]), {"act": "copy"})
    copied = Instrument.every.order_by("-pk")[0]
    before = form_of(copied)
    names = ["about", "scales", *(f"section-{one.key}" for one in before.sections)]
    for part in [*names, *(f"question-{one.key}" for one in before.questions())]:
        assert press(lead, copied, part, "save").status_code == 302, part
    assert form_of(copied) == before


def test_a_wrong_value_is_said_beside_its_field_and_nothing_is_lost(
    lead: Client, draft: Instrument
) -> None:
    press(lead, draft, "section-s1", "add", add_kind="rating")
    page = press(lead, draft, "question-q1", "go:about", low="one", text_en="I am heard.")
    html = page.content.decode()
    assert page.status_code == 200
    assert 'id="id_low_error"' in html
    assert "I am heard." in html
    assert 'value="one"' in html
    assert next(form_of(draft).questions()).text == {}


def test_of_two_who_write_at_once_the_later_is_told_what_changed(
    lead: Client, draft: Instrument
) -> None:
    press(lead, draft, "section-s1", "add", add_kind="long_text")
    mine = editor(lead, draft, "question-q1")
    press(lead, draft, "question-q1", "save", text_en="What helps?")
    address = reverse("edit_questionnaire", args=[draft.pk, "question-q1"])
    page = lead.post(address, {**mine, "text_en": "What hinders?", "act": "save"})
    html = page.content.decode()
    assert page.status_code == 200
    assert "What helps?" in html
    assert "What hinders?" in html
    assert next(form_of(draft).questions()).text == {"en": "What helps?"}
    again = fields_of(html)
    lead.post(address, {**again, "act": "save"})
    assert next(form_of(draft).questions()).text == {"en": "What hinders?"}


def test_two_may_write_on_different_questions_at_once(lead: Client, draft: Instrument) -> None:
    press(lead, draft, "section-s1", "add", add_kind="long_text")
    press(lead, draft, "question-q1", "add", add_kind="long_text")
    mine = editor(lead, draft, "question-q2")
    press(lead, draft, "question-q1", "save", text_en="First")
    lead.post(
        reverse("edit_questionnaire", args=[draft.pk, "question-q2"]),
        {**mine, "text_en": "Second", "act": "save"},
    )
    assert [one.text for one in form_of(draft).questions()] == [{"en": "First"}, {"en": "Second"}]


def test_a_deleted_question_comes_back_as_it_was(lead: Client, draft: Instrument) -> None:
    press(lead, draft, "section-s1", "add", add_kind="single")
    press(lead, draft, "question-q1", "add", add_kind="rating", text_en="Which?")
    before = form_of(draft)
    answer = press(lead, draft, "question-q1", "remove:question-q1")
    assert len(list(form_of(draft).questions())) == 1
    assert "Which?" in lead.get(answer.url).content.decode()
    press(lead, draft, "question-q2", "undo")
    assert form_of(draft) == before


def test_another_key_takes_conditions_with_it(lead: Client, draft: Instrument) -> None:
    press(lead, draft, "section-s1", "add", add_kind="single")
    press(lead, draft, "question-q1", "add", add_kind="long_text", **{"row0-text_en": "Yes"})
    typed = {"when-subject0": "item:q1", "when-test0": "is", "when-value0": "yes"}
    assert press(lead, draft, "question-q2", "save", **typed).status_code == 302
    press(lead, draft, "question-q1", "save", key="chosen")
    second = list(form_of(draft).questions())[1]
    assert (second.when.item, second.when.value) == ("chosen", "c1")


def test_a_condition_on_a_choice_that_is_not_offered_is_refused(
    lead: Client, draft: Instrument
) -> None:
    press(lead, draft, "section-s1", "add", add_kind="single")
    press(lead, draft, "question-q1", "add", add_kind="long_text", **{"row0-text_en": "Yes"})
    typed = {"when-subject0": "item:q1", "when-test0": "is", "when-value0": "perhaps"}
    page = press(lead, draft, "question-q2", "save", **typed)
    assert page.status_code == 200
    assert "Yes" in page.content.decode()


def test_publishing_names_all_that_stands_in_the_way_and_where(
    lead: Client, draft: Instrument
) -> None:
    press(lead, draft, "section-s1", "add", add_kind="rating", title_en="Work")
    address = reverse("publish_questionnaire", args=[draft.pk])
    html = lead.get(address).content.decode()
    for part in ("question-q1", "section-s1", "about"):
        assert reverse("edit_questionnaire", args=[draft.pk, part]) in html
    lead.post(address, {})
    assert Instrument.every.get(pk=draft.pk).published_at is None
    press(lead, draft, "question-q1", "save", **{"text_en": "Heard?", "text_zh-hans": "有人听吗？"})
    press(lead, draft, "section-s1", "save", **{"title_zh-hans": "工作"})
    press(lead, draft, "about", "save", **{"title_zh-hans": "交接"})
    lead.post(address, {})
    assert Instrument.every.get(pk=draft.pk).published_at is not None


def test_the_next_version_says_what_changed(lead: Client, draft: Instrument) -> None:
    press(lead, draft, "section-s1", "add", add_kind="rating")
    press(lead, draft, "question-q1", "save", **{"text_en": "Heard?", "text_zh-hans": "有人听吗？"})
    press(lead, draft, "about", "save", **{"title_zh-hans": "交接"})
    lead.post(reverse("publish_questionnaire", args=[draft.pk]), {})
    lead.post(reverse("do_questionnaire", args=[draft.pk]), {"act": "next"})
    following = Instrument.every.get(family=draft.family, version=2)
    press(lead, following, "question-q1", "save", text_en="Are you heard?")
    address = reverse("publish_questionnaire", args=[following.pk])
    assert lead.post(address, {"note": ""}).status_code == 200
    lead.post(address, {"note": "Plainer words."})
    html = lead.get(reverse("questionnaire", args=[following.pk])).content.decode()
    assert "Are you heard?" in html
    assert "was: Heard?" in html
    assert "Plainer words." in html


def test_a_published_version_cannot_be_written_on(lead: Client, house: House) -> None:
    shipped = Instrument.every.filter(family="pulse").first() or _seeded("pulse")
    answer = lead.get(reverse("edit_questionnaire", args=[shipped.pk, "about"]))
    assert answer.status_code == 302


def test_who_only_reads_sees_no_draft_and_no_buttons(house: House, draft: Instrument) -> None:
    reader = house.sign_in("employee")
    assert "Handover" not in reader.get(reverse("questionnaires")).content.decode()
    assert reader.get(reverse("questionnaire", args=[draft.pk])).status_code == 404
    assert reader.get(reverse("new_questionnaire")).status_code == 403
    assert reader.get(reverse("edit_questionnaire", args=[draft.pk, "about"])).status_code == 403


SURVEY = {
    "title": "Taken over",
    "elements": [
        {"type": "rating", "name": "a", "title": "How was it?"},
        {"type": "signaturepad", "name": "sign"},
    ],
}


def test_a_file_is_looked_at_before_it_becomes_a_draft(lead: Client) -> None:
    address = reverse("take_in_questionnaire")
    file = SimpleUploadedFile("survey.json", json.dumps(SURVEY).encode())
    html = lead.post(address, {"file": file}).content.decode()
    assert "How was it?" in html
    assert "A signature or a drawing" in html
    assert not Instrument.every.filter(title="Taken over").exists()
    seen = unescape(re.search(r'name="seen" value="([^"]*)"', html)[1])  # type: ignore[index]
    given = {"seen": seen, "kind": "other", "origin": "A licence holder", "licence": "Theirs"}
    assert lead.post(address, given).status_code == 302
    made = Instrument.every.get(title="Taken over")
    assert (made.origin, made.licence, made.published_at) == ("A licence holder", "Theirs", None)
    assert [one.key for one in form_of(made).questions()] == ["a"]


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.json", b"[1", "no valid JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.exe", b"MZ", "this ending"),
        ("a.csv", b"x,y\n1,2", "no column"),
        ("a.csv", b"question\n", "no question in the file"),
        ("a.lss", b"<!DOCTYPE d [<!ENTITY a 'b'>]><document>&a;</document>", "declares entities"),
        ("a.qsf", b"{}", "no question in the file"),
        ("a.xlsx", b"PK", "no Excel workbook"),
        ("a.json", b" " * 5_000_001, "larger than 5"),
    ],
)
def test_a_file_that_is_no_questionnaire_says_why_beside_its_field(
    lead: Client, name: str, raw: bytes, words: str
) -> None:
    made = Instrument.every.count()
    page = lead.post(reverse("take_in_questionnaire"), {"file": SimpleUploadedFile(name, raw)})
    html = page.content.decode()
    assert 'id="id_file_error"' in html
    assert words in html
    assert Instrument.every.count() == made


def test_everything_that_can_be_lost_has_words() -> None:
    assert set(WHAT) == set(What)
    assert set(WHY) == set(Why)
    assert set(UNREADABLE) == set(Unreadable)


def test_what_is_given_out_can_be_taken_in_again(lead: Client, house: House) -> None:
    shipped = Instrument.every.filter(family="pulse").first() or _seeded("pulse")
    page = lead.get(reverse("questionnaire_left_behind", args=[shipped.pk]))
    assert "That its words are read by nobody" in page.content.decode()
    ours = lead.get(reverse("give_out_questionnaire", args=[shipped.pk, "json"]))
    assert read_draft(json.loads(ours.content)) == form_of(shipped)
    theirs = lead.get(reverse("give_out_questionnaire", args=[shipped.pk, "surveyjs.json"]))
    assert json.loads(theirs.content)["pages"]
    assert lead.get(reverse("give_out_questionnaire", args=[shipped.pk, "exe"])).status_code == 404


def test_a_preview_shows_each_language_and_keeps_nothing(lead: Client, house: House) -> None:
    shipped = Instrument.every.filter(family="pulse").first() or _seeded("pulse")
    form = form_of(shipped)
    first = next(form.questions())
    for language in ("en", "zh-hans"):
        page = lead.get(reverse("preview_questionnaire", args=[shipped.pk]), {"language": language})
        assert reverse("questionnaire_sheet", args=[shipped.pk]) in page.content.decode()
        sheet = lead.get(reverse("questionnaire_sheet", args=[shipped.pk]), {"language": language})
        assert first.text[language] in unescape(sheet.content.decode())
        assert sheet.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "<form" not in sheet.content.decode()


@pytest.mark.parametrize("family", sorted(load_instruments()))
def test_every_questionnaire_we_ship_can_be_previewed_and_read(lead: Client, family: str) -> None:
    shipped = Instrument.every.filter(family=family).first() or _seeded(family)
    for page in ("questionnaire_sheet", "questionnaire", "questionnaire_left_behind"):
        assert lead.get(reverse(page, args=[shipped.pk])).status_code == 200


def _seeded(family: str) -> Instrument:
    seed_instruments()
    return Instrument.every.filter(family=family).first()  # type: ignore[return-value]
