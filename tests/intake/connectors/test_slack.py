# SPDX-License-Identifier: Apache-2.0
"""A channel of Slack: what people write there, without bots, mentions and notices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.connectors.slack import SlackConnector
from customary.intake.connectors.slack.reading import plain, said_in
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.registry import connectors
from customary.intake.feeds.reviews import FEED
from customary.intake.report import PackError
from customary.store.models import Person, VoiceItem
from tests.cast import make_organisation
from tests.intake.connectors.served import Served, fetch, recorded, take_in
from tests.intake.outcome import counts
from tests.intake.plans.test_connectors import question

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

LINK = "https://acme.slack.com/archives/C0123456789"
FIRST, LAST = "C0123456789-1791700000.000300", "C0123456789-1791600000.000100"


def slack(request: httpx.Request) -> Any:
    if request.url.path.endswith("conversations.replies"):
        return recorded("slack", "replies")
    return recorded("slack", "page-2" if "cursor" in question(request) else "page-1")


def test_words_come_in_and_bots_mentions_and_notices_do_not(tmp_path: Path) -> None:
    make_organisation()
    served = Served(slack)
    fetched = fetch(SlackConnector(**served.carry()), tmp_path, LINK, secret="xoxb-1")
    assert served.asked[0].headers["Authorization"] == "Bearer xoxb-1"
    assert question(served.asked[0])["channel"] == "C0123456789"
    take_in(fetched)
    found = {one.external_id: one for one in VoiceItem.objects.all()}
    assert found.keys() == {FIRST, LAST}
    assert found[FIRST].text == (
        'customer on the phone: "I waited three hours & nobody came" see ticket 7'
    )
    assert (found[FIRST].channel, found[FIRST].person) == ("slack", None)
    assert found[LAST].occurred_at == datetime(2026, 10, 10, 2, 40, 0, 100, tzinfo=UTC)
    assert not Person.objects.filter(source__key="fetched").exists()


def test_answers_in_threads_come_where_they_are_asked_for(tmp_path: Path) -> None:
    make_organisation()
    served = Served(slack)
    take_in(fetch(SlackConnector(**served.carry()), tmp_path, f"{LINK}?replies=yes", secret="x"))
    assert VoiceItem.objects.filter(text="Same here, evenings would help").exists()
    assert VoiceItem.objects.count() == 3


def test_colleagues_own_words_are_theirs(tmp_path: Path) -> None:
    make_organisation()
    fetched = fetch(SlackConnector(**Served(slack).carry()), tmp_path, LINK, secret="x")
    seen = FEED.recognise(Drop(fetched.files), Known())
    assert seen is not None
    assert seen.source["key"] == "slack-c0123456789"
    assert [one.key for one in seen.questions] == ["whose"]
    take_in(fetched, whose="colleagues")
    ann = Person.objects.get(source__key="fetched", external_id="U0AAAA1")
    assert (ann.full_name, ann.standing) == ("Ann Lee", "account")
    assert VoiceItem.objects.filter(person=None).count() == 0


def test_a_week_is_read_again_for_edits(tmp_path: Path) -> None:
    make_organisation()
    first = fetch(SlackConnector(**Served(slack).carry()), tmp_path / "1", LINK, secret="x")
    assert first.cursor == {"since": f"{1791700000.0003 - 7 * 86400:.6f}"}
    take_in(first)

    def edited(request: httpx.Request) -> Any:
        page = slack(request)
        page["messages"][0] |= {"text": "Five hours, in fact", "edited": {"ts": "1791700100.0001"}}
        return page

    served = Served(edited)
    connector = SlackConnector(**served.carry())
    take_in(fetch(connector, tmp_path / "2", LINK, secret="x", cursor=first.cursor))
    assert question(served.asked[0])["oldest"] == first.cursor["since"]
    assert VoiceItem.objects.get(external_id=FIRST).text == "Five hours, in fact"
    assert VoiceItem.objects.count() == 2


def test_a_fetch_that_broke_off_goes_on_at_its_page(tmp_path: Path) -> None:
    make_organisation()
    broken = True

    def answer(request: httpx.Request) -> Any:
        if broken and "cursor" in question(request):
            return {"ok": False, "error": "internal_error"}
        return slack(request)

    served = Served(answer)
    connector = SlackConnector(**served.carry())
    first = fetch(connector, tmp_path / "1", LINK, secret="x")
    assert (len(first.files), first.cursor["page"], first.cursor["more"]) == (1, "bmV4dA==", True)
    take_in(first)
    with pytest.raises(PackError, match="internal_error"):
        fetch(connector, tmp_path / "2", LINK, secret="x", cursor=first.cursor)
    broken = False
    last = fetch(connector, tmp_path / "3", LINK, secret="x", cursor=first.cursor)
    assert last.cursor == {"since": f"{1791700000.0003 - 7 * 86400:.6f}"}
    assert counts(take_in(last))[0] == 1
    assert VoiceItem.objects.count() == 2


def test_a_page_slack_has_forgotten_is_asked_for_from_the_first(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> Any:
        if question(request).get("cursor") == "old":
            return {"ok": False, "error": "invalid_cursor"}
        return slack(request)

    connector = SlackConnector(**Served(answer).carry())
    cursor = {"since": "1791000000.000000", "newest": "1791700000.000300", "page": "old"}
    assert len(fetch(connector, tmp_path, LINK, secret="x", cursor=cursor).files) == 2


def test_pages_in_a_circle_end_the_fetch(tmp_path: Path) -> None:
    served = Served(lambda _request: recorded("slack", "page-1"))
    connector = SlackConnector(**served.carry())
    first = fetch(connector, tmp_path / "1", LINK, secret="x")
    assert (len(first.files), len(served.asked)) == (1, 2)
    with pytest.raises(PackError, match="page after page"):
        fetch(connector, tmp_path / "2", LINK, secret="x", cursor=first.cursor)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("invalid_auth", "does not let us in"),
        ("not_in_channel", "Invite the app"),
        ("fatal_error", "as expected"),
    ],
)
def test_what_slack_refuses_is_told(tmp_path: Path, error: str, told: str) -> None:
    served = Served(lambda _request: {"ok": False, "error": error})
    with pytest.raises(PackError, match=told):
        fetch(SlackConnector(**served.carry()), tmp_path, LINK, secret="x")


def test_slack_is_asked_as_seldom_as_it_wants(tmp_path: Path) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "60"}), recorded("slack", "page-2")]
    served = Served(lambda _request: answers.pop(0))
    fetch(SlackConnector(**served.carry()), tmp_path, LINK, secret="x")
    assert served.waited == [60.0]


def test_a_link_that_leads_to_no_channel_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no channel"):
        fetch(SlackConnector(), tmp_path, "https://acme.slack.com/", secret="x")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U1|ann> thanks", "thanks"),
        ("see <#C1|help> and <#C2>", "see #help and"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("1 &lt; 2", "1 < 2"),
        ("<!subteam^S1|@team>\n*bold*", "*bold*"),
    ],
)
def test_marks_are_read(written: str, read: str) -> None:
    assert plain(written) == read


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
MESSAGE = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("ts", "user", "text", "edited", "user_profile", "subtype"), JSON)
)


@given(MESSAGE)
def test_whatever_a_message_holds_is_read_or_passed_over(message: dict[str, Any]) -> None:
    said_in(message, "C1")


def test_it_is_found_by_its_key() -> None:
    assert connectors()["slack"].feed == "reviews"
