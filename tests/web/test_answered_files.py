# SPDX-License-Identifier: Apache-2.0
"""Files given as answers: looked through, opened by few, and gone with what they came with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customary.intake import answering
from customary.intake.answering import State
from customary.store.access import System
from customary.store.actions.answered_files import forget_files
from customary.store.actions.erasure import erase_customer
from customary.store.actions.instruments import new_draft, publish
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import close, plan
from customary.store.models import Change, Response, ResponseDraft, VoiceFile, VoiceItem
from customary.understand.voice import understand_voice
from tests.answering import TWO, Answering, invite, make_wave
from tests.cast import make_customer
from tests.core.questionnaire.forms import asked
from tests.core.questionnaire.test_papers import SCRIPT, paper
from tests.core.questionnaire.test_pictures import chunk, png
from tests.web.house import House

pytestmark = pytest.mark.django_db

TOLD = png(chunk(b"tEXt", b"Author\x00Li Na"))
NOW = timedelta()
SYSTEM = System("tests")


def form(*more: dict[str, Any], **of_file: Any) -> dict[str, Any]:
    questions = [asked("photo", "file", **of_file), *more]
    return TWO | {
        "languages": {"en": "draft"},
        "sections": [{"key": "all", "questions": questions}],
    }


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Any:
    """What lies in the installation's home, in any order."""
    settings.CUSTOMARY_HOME = tmp_path
    home = tmp_path / "uploads"
    return lambda: sorted(path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.fixture
def somebody(house: House, kept: Any) -> Answering:
    wave = make_wave(
        form(asked("why", "long_text"), asked("again", "recommendation", low=0, high=10)),
        audience="customers",
    )
    return Answering(invite(wave, customer=house.customer, unit=house.support))


def test_a_picture_is_kept_without_what_it_tells_besides(
    somebody: Answering, kept: Any, tmp_path: Path
) -> None:
    page = somebody.get("page/all/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "opened only by those who answer customers" in somebody.get().content.decode()
    somebody.post("all", act="back", photo=file("../../my desk.jpeg", TOLD))
    assert kept() == [png()]
    assert somebody.answers["photo"]["name"] == "my desk.png"
    assert "Keep my desk.png" in somebody.get("page/all/").content.decode()
    (path,) = (each for each in tmp_path.glob("uploads/answers/*/*"))
    assert path.stat().st_mtime % 3600 == 0  # the day, not the hour
    assert forget_files(NOW) == 0


@pytest.mark.parametrize(
    ("of_file", "content", "told"),
    [
        ({}, b"<script>", "Only pictures (PNG, JPEG, WebP) and PDF are taken."),
        ({"accepts": "pictures"}, paper(), "Only pictures (PNG, JPEG, WebP) are taken."),
        ({"accepts": "papers"}, png(), "Only PDF is taken."),
        ({"megabytes": 1}, png() + b"x" * 1_000_001, "The file is too large: 1 MB at most"),
        ({}, b"", "The file is empty"),
        ({}, paper(SCRIPT), "runs a program or opens something by itself"),
        ({}, paper(b"<< /Type /EmbeddedFile >>"), "holds other files"),
        ({}, paper(ending=b"/Encrypt 5 0 R "), "is protected"),
        ({}, paper()[:-7], "broken"),
    ],
)
def test_what_is_not_taken_is_said_beside_it(
    house: House, kept: Any, of_file: dict[str, Any], content: bytes, told: str
) -> None:
    one = Answering(invite(make_wave(form(**of_file), audience="anyone")))
    page = one.post("all", photo=file("x.png", content)).content.decode()
    assert told in page.replace("&#x27;", "'")
    assert kept() == []


def test_a_file_stays_when_something_else_is_to_be_mended(somebody: Answering, kept: Any) -> None:
    page = somebody.post("all", photo=file("a.png", TOLD), again="11").content.decode()
    assert "Keep a.png" in page
    somebody.post("all", act="back", photo__keep="true", again="9")
    assert somebody.answers["photo"]["name"] == "a.png"
    somebody.post("all", act="back", photo=file("b.pdf", paper()))
    assert kept() == [paper()]
    somebody.post("all", act="back", again="9")
    assert "photo" not in somebody.answers
    assert kept() == []


def test_a_page_left_open_takes_no_file_away(somebody: Answering, kept: Any) -> None:
    old = somebody.shown("page/all/")
    somebody.post("all", act="back", photo=file("a.png", TOLD))
    somebody.client.post(f"{somebody.base}page/all/", old | {"act": "back", "again": "9"})
    assert set(somebody.answers) == {"photo", "again"}
    assert kept() == [png()]


def test_a_file_for_a_wave_that_has_closed_is_not_kept(somebody: Answering, kept: Any) -> None:
    page = somebody.shown("page/all/")
    with patch.object(answering, "_state_in", return_value=State.CLOSED):
        somebody.client.post(
            f"{somebody.base}page/all/", page | {"act": "back", "photo": file("a.png", TOLD)}
        )
    assert kept() == []


def sent(somebody: Answering, **answers: Any) -> VoiceItem:
    somebody.post("all", act="send", photo=file("bill.pdf", paper()), **answers)
    understand_voice()
    return VoiceItem.objects.get(channel="survey")


def test_those_who_answer_the_customer_open_it_and_it_is_written_down(
    house: House, somebody: Answering
) -> None:
    item = sent(somebody, why="The bill is wrong.", again="2")
    found = VoiceFile.objects.get()
    assert "photo" not in Response.objects.get().answers
    address = reverse("comment_file", args=[item.pk, found.pk])
    agent = house.sign_in("service_lead", unit=house.support)
    assert "bill.pdf" in agent.get(reverse("comment", args=[item.pk])).content.decode()
    answer = agent.post(address)
    assert b"".join(answer.streaming_content) == paper()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bill.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Change.objects.get(after={"file opened": found.pk}).record_id == item.pk
    assert agent.get(address).status_code == 405
    # Whoever may read it but not answer sees that there is one, and neither its name nor it.
    reader = house.sign_in("product_lead")
    page = reader.get(reverse("comment", args=[item.pk])).content.decode()
    assert "What came with it" in page
    assert "bill.pdf" not in page
    assert reader.post(address).status_code == 403
    for role, unit in (("service_lead", house.sales), ("employee", None)):
        stranger = house.sign_in(role, unit=unit, email=f"{role}@elsewhere.example")
        assert stranger.post(address).status_code in {403, 404}
    other = reverse("comment_file", args=[house.voice.pk, found.pk])
    assert house.sign_in("cx_lead").post(other).status_code == 404


def test_a_file_alone_is_a_comment_without_words(house: House, somebody: Answering) -> None:
    item = sent(somebody)
    assert (item.text, item.title, item.files.count()) == ("", "photo", 1)
    page = house.sign_in("cx_lead").get(reverse("comment", args=[item.pk])).content.decode()
    assert "(no words)" in page


def test_it_goes_with_the_customer_at_once(
    house: House, somebody: Answering, kept: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sent(somebody, why="The bill is wrong.")
    other = Answering(invite(somebody.invitation.wave, customer=make_customer("Ann")))
    other.post("all", act="back", photo=file("a.png", TOLD))
    assert len(kept()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(SYSTEM, house.customer)
    assert kept() == [png()]
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(SYSTEM, other.invitation.customer)  # type: ignore[arg-type]
    assert kept() == []


def test_that_of_a_draft_goes_when_the_wave_closes_and_that_of_a_comment_stays(
    somebody: Answering, kept: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sent(somebody)
    wave = somebody.invitation.wave
    other = Answering(invite(wave, customer=make_customer("Ann")))
    other.post("all", act="back", photo=file("a.png", TOLD))
    with django_capture_on_commit_callbacks(execute=True):
        close(SYSTEM, wave)
    assert kept() == [paper()]
    assert not ResponseDraft.objects.exists()
    assert forget_files(NOW) == 0
    VoiceItem.objects.all().delete()  # as by a rule of retention
    assert forget_files(NOW) == 1


def test_what_was_written_when_everything_stopped_goes_at_night(
    somebody: Answering, kept: Any, tmp_path: Path
) -> None:
    somebody.post("all", act="back", photo=file("a.png", TOLD))
    folder = next(tmp_path.glob("uploads/answers/*"))
    (folder / f"{'0' * 32}.unfinished").write_bytes(b"half")
    (folder / ("1" * 32)).write_bytes(b"whole, and in no answer")
    assert forget_files() == 0  # it may be an answer that is being saved
    assert forget_files(NOW) == 2
    assert kept() == [png()]


def test_people_who_work_here_are_asked_for_no_file(house: House) -> None:
    asking_customers = publish(SYSTEM, new_draft(SYSTEM, kind="satisfaction", form=form()))
    with pytest.raises(Refused, match="A file tells who gave it"):
        plan(SYSTEM, asking_customers, audience="people")
    assert plan(SYSTEM, asking_customers, audience="customers")
    with pytest.raises(Refused, match="only customers are asked for files"):
        publish(SYSTEM, new_draft(SYSTEM, kind="pulse", form=form()))


def test_the_editor_offers_files_where_they_may_be_asked_for(house: House) -> None:
    client = house.sign_in("cx_lead")
    question = form(asked("why", "long_text"))
    for kind, offered in (("satisfaction", True), ("pulse", False)):
        draft = new_draft(SYSTEM, kind=kind, form=question)
        page = client.get(reverse("edit_questionnaire", args=[draft.pk, "question-why"]))
        assert ('<option value="file"' in page.content.decode()) is offered
        page = client.get(reverse("publish_questionnaire", args=[draft.pk])).content.decode()
        assert ("A file tells who gave it" in page) is not offered
