# SPDX-License-Identifier: Apache-2.0
"""From an address to stored words and on to the next fetch: the whole way of a connector."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.intake.connectors.imap_feedback import ImapFeedbackConnector
from customary.intake.feeds.registry import connectors
from customary.pipeline import connecting, connections, fetching
from customary.pipeline.connecting import ConnectionState
from customary.store.models import Customer, OrgUnit, Source, VoiceItem
from tests.intake.connectors.test_mailbox import PLACE, Server, numbered
from tests.web.house import build

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path: Path, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A mailbox that the connector opens wherever it is asked for."""
    settings.UPLOADS, settings.STAGING = tmp_path / "uploads", tmp_path / "staging"
    made = Server(numbered(range(1, 4)))
    known = dict(connectors()) | {
        "imap_feedback": ImapFeedbackConnector(connect=lambda _mailbox: made)
    }
    for module in ("pipeline.fetching", "pipeline.recognising"):
        monkeypatch.setattr(f"customary.{module}.connectors", lambda: known)
    return made


def connected() -> Source:
    """The source that comes of entering an address and accepting what it would store."""
    house = build(graded=False)
    one = connecting.begin(
        "imap_feedback",
        address=PLACE,
        user="feedback@harbour.example",
        secret="s",
        hours=24,
        account=house.account("admin").pk,
        language="en",
    )
    connections.work_on(one.id)
    asking = connecting.read(one.id)
    assert asking is not None
    assert asking.state is ConnectionState.ASKING, asking.error
    unit = OrgUnit.objects.get(name="Support")
    chosen = {"unit": f"{unit.source.key}/{unit.external_id}"}
    connecting.answer(asking, asking.answers | chosen)
    connections.work_on(one.id)
    checked = connecting.read(one.id)
    assert checked is not None
    assert checked.state is ConnectionState.CHECKED, checked.error
    connecting.accept(checked, confirm=True)
    connections.work_on(one.id)
    return Source.objects.get(connector="imap_feedback")


def test_a_mailbox_is_connected_and_read_on_by_schedule(server: Server) -> None:
    source = connected()
    assert source.cursor == {"validity": "7", "uid": 3}
    assert source.key == "email-feedback@harbour.example"
    mails = VoiceItem.objects.filter(source=source)
    assert set(mails.values_list("unit__name", flat=True)) == {"Support"}
    assert mails.count() == 3
    assert Customer.objects.filter(source=source).count() == 3
    server.held |= numbered(range(4, 6))
    Source.objects.filter(pk=source.pk).update(next_pull_at=timezone.now() - timedelta(minutes=1))
    assert fetching.due() == [source.pk]
    fetching.fetch(source.pk)
    source.refresh_from_db()
    assert (source.cursor["uid"], mails.count()) == (5, 5)
    assert fetching.due() == []


def test_where_there_is_more_nobody_waits_until_tomorrow(server: Server) -> None:
    source = connected()
    server.held |= numbered(range(4, 131))
    server.breaks_at = 60
    fetching.fetch(source.pk)
    source.refresh_from_db()
    assert source.cursor["uid"] == 53
    assert fetching.due() == [source.pk]
    server.breaks_at = 0
    fetching.fetch(source.pk)
    source.refresh_from_db()
    assert VoiceItem.objects.filter(source=source).count() == 130
    assert fetching.due() == []
