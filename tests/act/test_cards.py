# SPDX-License-Identifier: Apache-2.0
"""After a meeting one card, one tap, one line; and nothing counts that nobody answered."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from customary.act import chat
from customary.act.cards import send_cards
from customary.act.outbox import deliver_outbox
from customary.evidence.reading import Reading
from customary.evidence.registry import measured_indicators
from customary.store.access import System
from customary.store.actions.organisation import save_cards
from customary.store.actions.refusal import Refused
from customary.store.models import (
    AgendaItem,
    Cards,
    Change,
    Event,
    MeetingCard,
    Organisation,
    OutboxMessage,
    OutboxState,
)
from customary.store.queries.wave_choices import has_chat
from customary.store.secrets import seal
from tests.cast import make_organisation, make_person, make_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.store.models import Person

from tests.cast import make

pytestmark = pytest.mark.django_db


def cards_by_mail() -> Organisation:
    return make_organisation(cards=Cards.MAIL)


def held(organiser: Person | None, *, hours_ago: float = 2, **fields: Any) -> Event:
    starts = timezone.now() - timedelta(hours=hours_ago)
    told: dict[str, Any] = {
        "kind": "meeting",
        "series": "weekly",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "attendee_count": 5,
        "organiser": organiser,
        "recorded_at": starts - timedelta(days=30),
    }
    return make(Event, **(told | fields))


def lead() -> Person:
    return make_person("Ada", unit=make_unit(), level="manager", email="ada@example.org")


def link() -> str:
    send_cards()
    deliver_outbox()
    found = re.search(r"http://[^/]+(/cards/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def mission_questions() -> Any:
    today = timezone.localdate()
    reading = Reading(since=date(today.year - 1, 1, 1), as_of=today)
    return measured_indicators()["I46"].observe(reading)


def test_whoever_called_the_meeting_gets_one_card_however_often_it_is_looked() -> None:
    cards_by_mail()
    held(lead())
    assert send_cards() == 1
    assert send_cards() == 0
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "/cards/" in message.body


@pytest.mark.parametrize(
    "fields",
    [
        {"hours_ago": 72},
        {"hours_ago": 0.5},
        {"attendee_count": 2},
        {"series": ""},
        {"status": "cancelled"},
        {"private": True},
        {"kind": "training"},
    ],
    ids=str,
)
def test_nobody_is_asked_about_other_meetings(fields: dict[str, Any]) -> None:
    cards_by_mail()
    held(lead(), **fields)
    assert send_cards() == 0


def test_nobody_is_asked_where_nobody_called_the_meeting() -> None:
    cards_by_mail()
    held(None)
    held(make_person("No address"))
    assert send_cards() == 0


def test_no_card_is_sent_unless_the_organisation_wants_them() -> None:
    make_organisation()
    held(lead())
    assert send_cards() == 0


def test_no_card_is_sent_where_the_minutes_answer_already() -> None:
    cards_by_mail()
    event = held(lead())
    make(AgendaItem, event=event, text="?", customer_question=True, answer="They wait less.")
    assert send_cards() == 0


def test_the_card_goes_to_the_person_behind_an_account_of_the_calendar() -> None:
    cards_by_mail()
    account = make_person("ada@cal", standing="account", same_as=lead())
    held(account)
    send_cards()
    assert MeetingCard.objects.get().recipient.email == "ada@example.org"


def test_opening_the_link_changes_nothing() -> None:
    cards_by_mail()
    event = held(lead())
    address = link()
    for ask in (Client().get, Client().head):
        assert ask(address).status_code == 200
    assert not event.agenda_items.exists()
    assert MeetingCard.objects.get().answered_at is None


def test_a_yes_with_a_line_counts_as_asked_and_answered() -> None:
    cards_by_mail()
    held(lead())
    Client().post(link(), {"answered": "yes", "line": "Parcels will be tracked."})
    observed = mission_questions()
    assert observed.held.tolist() == [True]
    item = AgendaItem.objects.get()
    assert (item.customer_question, item.answer) == (True, "Parcels will be tracked.")
    assert item.source.key == "customary"


def test_a_no_is_recorded_and_counts_as_not_answered() -> None:
    cards_by_mail()
    held(lead())
    page = Client().post(link(), {"answered": "no", "line": "left over"})
    assert "Thank you for being straight" in page.content.decode()
    assert AgendaItem.objects.get().answer == ""
    assert mission_questions().held.tolist() == [False]


def test_a_yes_without_a_line_is_asked_for_it() -> None:
    cards_by_mail()
    held(lead())
    page = Client().post(link(), {"answered": "yes", "line": "  "})
    assert "This field is required" in page.content.decode()
    assert not AgendaItem.objects.exists()


def test_an_answer_can_be_changed_while_the_link_holds_and_is_one_item_all_the_same() -> None:
    cards_by_mail()
    held(lead())
    address = link()
    Client().post(address, {"answered": "no"})
    Client().post(address, {"answered": "yes", "line": "They call back."})
    assert AgendaItem.objects.get().answer == "They call back."


def test_a_link_ends_after_a_week_and_a_made_up_one_leads_nowhere() -> None:
    cards_by_mail()
    held(lead())
    address = link()
    MeetingCard.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert Client().post(address, {"answered": "no"}).status_code == 404
    assert Client().get("/cards/made-up").status_code == 404
    assert not AgendaItem.objects.exists()


def test_the_token_is_kept_nowhere_but_in_the_mail() -> None:
    cards_by_mail()
    held(lead())
    token = link().rsplit("/", 1)[1]
    assert token not in str(MeetingCard.objects.values())
    assert token not in str(Change.objects.values())


# ── The chat channel ─────────────────────────────────────────────────────────────────────────────


class Channel(BaseHTTPRequestHandler):
    """A chat that keeps what is posted, and answers as it is told."""

    posted: list[dict[str, Any]] = []
    answer: bytes = b"ok"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.posted.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def channel() -> Iterator[str]:
    Channel.posted, Channel.answer = [], b"ok"
    server = HTTPServer(("127.0.0.1", 0), Channel)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("slack", lambda form: form["text"]),
        ("feishu", lambda form: form["content"]["text"]),
        ("dingtalk", lambda form: form["text"]["content"]),
        ("wecom", lambda form: form["text"]["content"]),
    ],
)
def test_the_channel_is_asked_too_in_the_form_of_its_kind(
    kind: str, where: Any, channel: str
) -> None:
    make_organisation(cards=Cards.CHAT, chat_kind=kind, chat_address=seal(channel))
    held(lead())
    send_cards()
    deliver_outbox()
    (form,) = Channel.posted
    assert "/cards/" in where(form)


def test_what_a_channel_refuses_is_tried_again(channel: str) -> None:
    make_organisation(cards=Cards.CHAT, chat_kind="wecom", chat_address=seal(channel))
    Channel.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    held(lead())
    send_cards()
    deliver_outbox()
    message = OutboxMessage.objects.get(kind="webhook")
    assert (message.state, message.last_error) == (OutboxState.WAITING, "NotPostedError")
    assert channel not in str(OutboxMessage.objects.values())


def test_without_a_channel_nothing_is_posted() -> None:
    make_organisation()
    with pytest.raises(chat.NotPostedError):
        chat.post("hello")


def test_a_channel_needs_a_secure_address_and_its_kind() -> None:
    make_organisation()
    by = System("test")
    with pytest.raises(Refused):
        save_cards(by, cards=Cards.CHAT, kind="slack", address="http://plain.example.org")
    with pytest.raises(Refused):
        save_cards(by, cards=Cards.CHAT, kind="", address="https://hooks.example.org/x")
    save_cards(by, cards=Cards.CHAT, kind="slack", address="https://hooks.example.org/x-secret")
    assert "x-secret" not in str(Organisation.objects.values()) + str(Change.objects.values())
    save_cards(by, cards=Cards.CHAT, kind="feishu")
    assert Organisation.objects.get().chat_address
    save_cards(by, cards=Cards.OFF)
    assert Organisation.objects.get().chat_address == ""


def test_a_channel_is_kept_for_surveys_without_any_cards() -> None:
    make_organisation()
    by = System("test")
    save_cards(by, cards=Cards.OFF, kind="feishu", address="https://hooks.example.org/x")
    assert has_chat()
    save_cards(by, cards=Cards.OFF, kind="feishu")
    assert has_chat(), "an address that is known stays"
    for refused in (
        {"cards": Cards.OFF, "kind": "feishu", "address": "http://plain.example.org"},
        {"cards": Cards.OFF, "address": "https://hooks.example.org/x"},
        {"cards": Cards.CHAT},
    ):
        with pytest.raises(Refused):
            save_cards(by, **refused)
    assert has_chat()
    save_cards(by, cards=Cards.MAIL)
    assert not has_chat()
    with pytest.raises(Refused):
        save_cards(by, cards=Cards.MAIL, kind="slack")
