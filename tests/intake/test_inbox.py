# SPDX-License-Identifier: Apache-2.0
"""Mail in: colleagues' stories and thanks are taken; nothing else is, and nobody is answered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.imap import take_mailbox
from customary.intake.inbox import Taken, take_mail
from customary.store.actions.records import own_source
from customary.store.models import OutboxMessage, Person, Story
from tests.cast import make_organisation, make_person, make_unit
from tests.intake.feeds.communication.writing import mail

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

ANN = "Ann Lee <ann@harbour.example>"
WORDS = "Mrs Okafor said the driver waited for her."


@pytest.fixture
def ann() -> Person:
    make_organisation()
    return make_person("Ann Lee", unit=make_unit(), email="Ann@harbour.example")


def sent(body: str = WORDS, *, subject: str = "The gate", **headers: str) -> bytes:
    return mail(body, sender=ANN, subject=subject, **({"To": "stories@in.example"} | headers))


def test_a_colleagues_mail_becomes_a_story_that_waits_for_consent(ann: Person) -> None:
    assert take_mail(sent(f"{WORDS}\n\n-- \nAnn\n")) is Taken.STORED
    story = Story.objects.get()
    assert (story.kind, story.title, story.text) == ("story", "The gate", WORDS)
    assert (story.author, story.unit_id) == (ann, ann.unit_id)
    assert (story.consent, story.published_at) == (False, None)
    assert story.source.grade == "B"
    assert story.recorded_at is not None
    assert not OutboxMessage.objects.exists()


def test_the_same_message_twice_counts_once(ann: Person) -> None:
    assert [take_mail(sent()), take_mail(sent())] == [Taken.STORED, Taken.KNOWN]
    assert Story.objects.count() == 1


@pytest.mark.parametrize(
    ("subject", "to", "kind"),
    [
        ("Hello", "stories+thanks@in.example", "celebration"),
        ("Hello", "stories+quote@in.example", "quote"),
        ("Hello", "stories+steady@in.example", "steady_quality"),
        ("Thank you, Bo!", "stories@in.example", "celebration"),
        ("谢谢小王", "stories@in.example", "celebration"),
        ("原话:总算回电", "stories@in.example", "quote"),
        ("Fwd: Thanks from Ghent", "stories@in.example", "celebration"),
        ("Hello", "stories+other@in.example", "story"),
    ],
)
def test_tag_and_subject_say_what_it_is(ann: Person, subject: str, to: str, kind: str) -> None:
    take_mail(sent(subject=subject, To=to))
    assert Story.objects.get().kind == kind


def test_a_mail_only_passed_on_keeps_the_words_passed_on(ann: Person) -> None:
    passed_on = "---------- Forwarded message ---------\nFrom: C <c@x.example>\nDate: Monday\n"
    passed_on += f"Subject: Hi\n\n{WORDS}\n"
    take_mail(sent(passed_on, subject="Fwd: Hi"))
    assert Story.objects.get().text == WORDS
    assert Story.objects.get().title == "Hi"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("You helped.", {"Cc": "bo@harbour.example"}),
        ("Ask bo@harbour.example how it went.", {}),
        ("Bo Berg helped me.", {}),
    ],
)
def test_thanks_reach_the_colleague_they_name(
    ann: Person, body: str, headers: dict[str, str]
) -> None:
    bo = make_person("Bo Berg", unit=make_unit(), email="bo@harbour.example")
    take_mail(sent(body, subject="Thanks", **headers))
    assert Story.objects.get().person == bo
    told = OutboxMessage.objects.get()
    assert (told.recipient, told.subject) == ("bo@harbour.example", "Ann Lee thanks you")
    assert body in told.body


def test_of_two_with_one_name_nobody_is_guessed_and_names_are_whole(ann: Person) -> None:
    make_person("Bo Berg", email="bo@harbour.example")
    take_mail(sent("Bo Bergman helped.", subject="Thanks"))
    make_person("Bo Berg", email="bo2@harbour.example")
    take_mail(sent("Bo Berg helped.", subject="Thanks", Message_ID="<2@h>"))
    assert not Story.objects.filter(person__isnull=False).exists()


def test_a_chinese_name_and_ones_own_address(ann: Person) -> None:
    wang = make_person("王小明", email="")
    take_mail(sent("感谢王小明帮我。ann@harbour.example", subject="谢谢"))
    assert Story.objects.get().person == wang
    assert not OutboxMessage.objects.exists()


def test_an_account_speaks_for_whom_it_belongs_to(ann: Person) -> None:
    make_person("a.lee", standing="account", email="lee@chat.example", same_as=ann)
    make_person("stranger", standing="account", email="some@chat.example")
    from_account = mail(WORDS, sender="lee@chat.example", subject="x")
    assert take_mail(from_account) is Taken.STORED
    assert Story.objects.get().author == ann
    assert take_mail(mail(WORDS, sender="some@chat.example", subject="x")) is Taken.UNKNOWN


def test_strangers_and_leavers_are_not_answered_and_nothing_of_them_is_logged(
    ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    make_person("Gone", email="gone@harbour.example", ended_on="2024-01-01")
    with caplog.at_level(logging.INFO, "customary.mail"):
        for sender in ("secret.person@else.example", "gone@harbour.example", "", "a@b@c"):
            assert (
                take_mail(mail("Secret words.", sender=sender, subject="Secret")) is Taken.UNKNOWN
            )
    logged = str([vars(record) for record in caplog.records]).casefold()
    assert "unknown" in logged
    assert "secret" not in logged
    assert not Story.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<all.harbour.example>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_machines_are_not_heard(ann: Person, headers: dict[str, str]) -> None:
    assert take_mail(sent(**headers)) is Taken.AUTOMATIC
    assert take_mail(sent(Auto_Submitted="no")) is Taken.STORED


def test_a_mail_too_large_is_not_taken(ann: Person, settings: SettingsWrapper) -> None:
    settings.MAIL_IN_MOST_BYTES = 10_000
    assert take_mail(sent("x" * 10_000)) is Taken.TOO_LARGE


@pytest.mark.parametrize(
    ("results", "taken"),
    [
        ("mx.harbour.example; dmarc=pass header.from=harbour.example", Taken.STORED),
        ("mx.harbour.example; dkim=pass (2048) header.d=harbour.example; spf=none", Taken.STORED),
        ("mx.harbour.example; spf=pass smtp.mailfrom=ann@harbour.example", Taken.STORED),
        ("mx.harbour.example; dkim=pass header.d=evil.example", Taken.UNPROVEN),
        ("mx.harbour.example; spf=pass smtp.mailfrom=x@evil.example", Taken.UNPROVEN),
        ("mx.harbour.example; dmarc=fail header.from=harbour.example", Taken.UNPROVEN),
        ("mx.evil.example; dmarc=pass header.from=harbour.example", Taken.UNPROVEN),
        ("mx.harbour.example; none (dmarc=pass header.from=harbour.example)", Taken.UNPROVEN),
        ("", Taken.UNPROVEN),
    ],
)
def test_the_mail_server_vouches_for_the_sender(
    ann: Person, settings: SettingsWrapper, results: str, taken: Taken
) -> None:
    settings.MAIL_IN_AUTHSERV = "mx.harbour.example"
    assert take_mail(sent(Authentication_Results=results)) is taken


def test_only_the_topmost_word_of_the_server_counts(ann: Person, settings: SettingsWrapper) -> None:
    settings.MAIL_IN_AUTHSERV = "mx.harbour.example"
    head = b"Authentication-Results: mx.harbour.example; dmarc=%s header.from=harbour.example\n"
    assert take_mail(head % b"fail" + head % b"pass" + sent()) is Taken.UNPROVEN


@given(st.binary(max_size=600))
def test_no_bytes_break_it(raw: bytes) -> None:
    assert take_mail(b"From: Ann <ann@harbour.example>\n" + raw) in set(Taken)


class Server:
    """An IMAP server with one mailbox: messages by UID."""

    def __init__(self, held: dict[int, bytes], validity: bytes = b"7") -> None:
        self.held, self.validity, self.fetched = held, validity, list[int]()

    def select(self, _name: str, *, readonly: bool) -> tuple[str, list[bytes]]:
        assert readonly
        return "OK", [b"1"]

    def response(self, _code: str) -> tuple[str, list[bytes]]:
        return "UIDVALIDITY", [self.validity]

    def uid(self, command: str, first: str, second: str = "") -> tuple[str, list[Any]]:
        if command == "SEARCH":
            after = int(first.split()[1].split(":", maxsplit=1)[0])
            found = [uid for uid in self.held if uid >= after] or [max(self.held, default=0)]
            return "OK", [" ".join(map(str, found)).encode()]
        self.fetched.append(int(first))
        return "OK", [(b"1 (UID)", self.held[int(first)]), b")"]

    def logout(self) -> None:
        return None


def test_a_mailbox_is_read_on_from_where_it_was(ann: Person, settings: SettingsWrapper) -> None:
    settings.IMAP_HOST = "imap.harbour.example"
    held = {4: sent(Message_ID="<4@h>"), 9: sent(Message_ID="<9@h>")}
    server = Server(held)
    assert take_mailbox(lambda: server) == 2
    assert take_mailbox(lambda: server) == 0
    held[12] = sent(Message_ID="<12@h>")
    assert take_mailbox(lambda: server) == 1
    assert server.fetched == [4, 9, 12]
    assert own_source().cursor["mailbox"] == {"validity": "7", "uid": 12}
    assert Story.objects.count() == 3


def test_a_mailbox_counted_anew_brings_nothing_twice(
    ann: Person, settings: SettingsWrapper
) -> None:
    settings.IMAP_HOST = "imap.harbour.example"
    held = {4: sent()}
    take_mailbox(lambda: Server(held))
    assert take_mailbox(lambda: Server(held, b"8")) == 1
    assert Story.objects.count() == 1


def test_without_a_server_nothing_is_asked(settings: SettingsWrapper) -> None:
    settings.IMAP_HOST = ""
    assert take_mailbox(lambda: pytest.fail("asked")) == 0


def test_the_command_takes_a_mail_from_a_pipe_and_prints_nothing(ann: Person) -> None:
    from click.testing import CliRunner

    from customary.site.commands.receive_mail import receive_mail

    for raw in (sent(), b"no mail at all"):
        done = CliRunner().invoke(receive_mail, input=raw)
        assert (done.exit_code, done.output) == (0, "")
    assert Story.objects.count() == 1
