# SPDX-License-Identifier: Apache-2.0
"""A mailbox of customers: their words come in once, whatever the server does; nothing else does."""

from __future__ import annotations

import imaplib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.connectors.imap_feedback import ImapFeedbackConnector
from customary.intake.connectors.imap_feedback.reading import said_in
from customary.intake.feeds.registry import connectors
from customary.intake.report import PackError
from customary.store.models import Customer, VoiceItem
from tests.cast import make_organisation, make_person, make_unit
from tests.intake.connectors.served import FOLDER, fetch, take_in
from tests.intake.feeds.communication.writing import mail
from tests.intake.outcome import counts

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "imaps://mail.harbour.example/Feedback"
NOW = datetime(2026, 10, 12, tzinfo=UTC)
NAMES = ("words", "chinese", "away", "bounce", "colleague")


def recorded_mail(name: str) -> bytes:
    return (FOLDER / "imap_feedback" / "fixtures" / f"{name}.eml").read_bytes()


class Server:
    """One mailbox: messages by UID. It may break off at one, and tell the UID before or behind."""

    def __init__(self, held: dict[int, bytes], validity: bytes = b"7") -> None:
        self.held, self.validity = held, validity
        self.breaks_at = 0
        self.behind = False
        self.asked: list[str] = []

    def select(self, name: str, *, readonly: bool) -> tuple[str, list[bytes]]:
        assert readonly
        return ("OK", [b"1"]) if name == '"Feedback"' else ("NO", [b""])

    def response(self, _code: str) -> tuple[str, list[bytes]]:
        return "UIDVALIDITY", [self.validity]

    def uid(self, command: str, first: str, second: str = "") -> tuple[str, list[Any]]:
        self.asked.append(f"{command} {first}")
        if command == "SEARCH":
            begin = re.match(r"UID (\d+):\*", first)
            after = int(begin[1]) if begin else 0
            found = [uid for uid in self.held if uid >= after] or [max(self.held, default=0)]
            return "OK", [" ".join(map(str, found)).encode()]
        assert "BODY.PEEK[]" in second
        answer: list[Any] = []
        for number, uid in enumerate(map(int, first.split(",")), 1):
            if uid == self.breaks_at:
                raise imaplib.IMAP4.abort("socket error: EOF")
            if uid in self.held:
                before = b'%d (INTERNALDATE "12-Oct-2026 00:00:00 +0000" ' % number
                head = before + (b"" if self.behind else b"UID %d " % uid) + b"BODY[]<0> {9}"
                answer += [
                    (head, self.held[uid]),
                    b" UID %d)" % uid if self.behind else b")",
                ]
        return "OK", answer

    def logout(self) -> None:
        return None


def taken(server: Server, folder: Path, cursor: Any = None, place: str = PLACE) -> Fetched:
    connector = ImapFeedbackConnector(connect=lambda _mailbox: server)
    user, secret = "feedback@harbour.example", "secret"
    return fetch(connector, folder, place, user=user, secret=secret, cursor=cursor)


def numbered(many: range) -> dict[int, bytes]:
    return {
        uid: mail(f"Words {uid}", sender=f"<c{uid}@far.example>", Message_ID=f"<{uid}@far>")
        for uid in many
    }


@pytest.mark.parametrize("behind", [False, True])
def test_what_customers_write_comes_in_and_nothing_else(tmp_path: Path, behind: bool) -> None:
    make_organisation()
    make_person("Ann", unit=make_unit(), email="ann@harbour.example")
    server = Server({n: recorded_mail(name) for n, name in enumerate(NAMES, 1)})
    server.behind = behind
    fetched = taken(server, tmp_path)
    assert fetched.cursor == {"validity": "7", "uid": 5}
    report = take_in(fetched)
    found = {one.external_id: one for one in VoiceItem.objects.all()}
    assert found.keys() == {"a1@lin.example", "a2@qq.example"}
    words = found["a1@lin.example"]
    assert words.title == "Your delivery"
    assert words.text == (
        "The driver left the box at the wrong door, again.\nPlease note the back entrance."
    )
    assert (words.channel, words.kind, words.consent_to_quote) == ("email", "comment", False)
    assert words.occurred_at == datetime(2026, 10, 9, 12, 44, 10, tzinfo=UTC)
    assert words.recorded_at == NOW
    assert found["a2@qq.example"].text == "客服让我等了两天，没有回音。"
    assert "left out: 1" in str(report.notices)
    assert {one.email for one in Customer.objects.all()} == {"mei@lin.example", "chen@qq.example"}


def test_it_is_read_on_from_where_it_was(tmp_path: Path) -> None:
    make_organisation()
    server = Server(numbered(range(3, 5)))
    first = taken(server, tmp_path / "1")
    take_in(first)
    again = taken(server, tmp_path / "2", first.cursor)
    assert (again.files, again.cursor) == ((), first.cursor)
    server.held |= numbered(range(9, 10))
    assert counts(take_in(taken(server, tmp_path / "3", first.cursor)))[0] == 2  # and the customer
    assert VoiceItem.objects.count() == 3


def test_a_mailbox_counted_anew_brings_nothing_twice(tmp_path: Path) -> None:
    make_organisation()
    first = taken(Server(numbered(range(3, 5))), tmp_path / "1")
    take_in(first)
    anew = Server({1: numbered(range(3, 4))[3], 2: numbered(range(4, 5))[4]}, validity=b"8")
    again = taken(anew, tmp_path / "2", first.cursor)
    assert again.cursor == {"validity": "8", "uid": 2}
    assert counts(take_in(again))[:2] == (0, 0)
    assert VoiceItem.objects.count() == 2


def test_where_the_line_breaks_what_came_before_is_kept(tmp_path: Path) -> None:
    make_organisation()
    server = Server(numbered(range(1, 121)))
    server.breaks_at = 70
    first = taken(server, tmp_path / "1")
    assert first.cursor == {"validity": "7", "uid": 50, "more": True}
    take_in(first)
    with pytest.raises(PackError, match=r"mail\.harbour\.example cannot be reached"):
        taken(server, tmp_path / "2", first.cursor)
    server.breaks_at = 0
    take_in(taken(server, tmp_path / "3", first.cursor))
    assert VoiceItem.objects.count() == 120


def test_who_is_not_let_in_is_told_without_the_name(tmp_path: Path) -> None:
    def refuse(_mailbox: Any) -> Any:
        raise imaplib.IMAP4.error("LOGIN feedback@harbour.example failed")

    with pytest.raises(PackError) as told:
        fetch(ImapFeedbackConnector(connect=refuse), tmp_path, PLACE, user="u", secret="p")
    assert "Check user name" in str(told.value)
    assert "feedback@" not in str(told.value)


@pytest.mark.parametrize("place", ["https://mail.example", "", "imaps:///x", 'imaps://m/a"b'])
def test_an_address_that_is_none_is_told(tmp_path: Path, place: str) -> None:
    with pytest.raises(PackError):
        taken(Server({}), tmp_path, place=place)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no folder “INBOX”"):
        taken(Server({}), tmp_path, place="mail.harbour.example")


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "自动回复：您的来信"},
        {"sender": "Shop <no-reply@shop.example>"},
        {"Precedence": "bulk"},
        {"List_Unsubscribe": "<mailto:x@y.example>"},
    ],
)
def test_what_machines_write_is_passed_over(headers: dict[str, str]) -> None:
    given_ = {"sender": "<c@far.example>"} | headers
    if "Subject" in given_:
        given_["subject"] = given_.pop("Subject")
    assert said_in(mail("Words", **given_), NOW, "box") is None


def test_a_clock_that_is_fast_does_not_reach_into_the_future() -> None:
    said = said_in(
        mail("Words", sender="<c@far.example>", Date="Fri, 01 Jan 2038 00:00:00 +0000"), NOW, "b"
    )
    assert said is not None
    assert said.at == NOW


@given(st.binary(max_size=400))
def test_whatever_bytes_come_are_read_or_passed_over(raw: bytes) -> None:
    said_in(raw, NOW, "box")


def test_it_is_found_by_its_key() -> None:
    assert connectors()["imap_feedback"].feed == "reviews"
