# SPDX-License-Identifier: Apache-2.0
"""Fetching on schedule: nothing is lost, nothing comes twice, and no secret is ever told."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.intake import lock
from customary.pipeline import connecting, fetching, tasks
from customary.pipeline.connecting import ConnectionState
from customary.store import secrets
from customary.store.access import System
from customary.store.actions.connections import set_access
from customary.store.actions.switches import switch_source_off, switch_source_on
from customary.store.models import Account, Change, Delivery, Event, ImportRun, Source
from tests.tiny import TinyConnector, refused, tiny_file
from tests.web.house import build

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
ADDRESS = "https://files.example/calendar/7f3a-token/basic.tiny"
SECRET = "s3cr3t-and-long"
US = System("tests")


@pytest.fixture
def admin() -> Account:
    return build(graded=False).account("admin")


@pytest.fixture
def source(admin: Account, connector: TinyConnector) -> Source:
    """A source connected by address, its first year taken in."""
    one = connecting.begin(
        "tiny_address", address=ADDRESS, user="ann", secret=SECRET, hours=6,
        account=admin.pk, language="en",
    )  # fmt: skip
    tasks.work_on_connection(one.id)
    found = connecting.read(one.id)
    assert found is not None
    assert found.state is ConnectionState.ASKING
    connecting.answer(found, found.answers)
    tasks.work_on_connection(one.id)
    checked = connecting.read(one.id)
    assert checked is not None
    connecting.accept(checked, confirm=True)
    tasks.work_on_connection(one.id)
    return Source.objects.get(key="tiny")


def make_due(source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(next_pull_at=timezone.now())


def fetched(source: Source) -> Source:
    make_due(source)
    tasks.fetch_due.call_local()
    source.refresh_from_db()
    return source


def test_an_accepted_address_is_fetched_again_at_its_hour(source: Source) -> None:
    assert (source.connector, source.host) == ("tiny_address", "files.example")
    assert source.cursor == {"fetched": 1}
    assert source.next_pull_at is not None
    hours = (source.next_pull_at - timezone.now()) / timedelta(hours=1)
    assert 5.9 < hours <= 6
    assert fetching.due() == []


def test_what_is_new_is_stored_and_the_rest_changes_nothing(
    source: Source, connector: TinyConnector
) -> None:
    connector.content = tiny_file(weeks=54)
    source = fetched(source)
    assert Event.objects.filter(source=source).count() == 54
    assert source.cursor == {"fetched": 2}
    assert connector.connections[-1].secret == SECRET
    delivery = Delivery.objects.get(source=source)
    assert (delivery.state, delivery.records) == ("done", 2)


def test_nothing_new_is_no_import(source: Source, connector: TinyConnector) -> None:
    connector.content = None
    before = ImportRun.objects.count()
    assert fetched(source).cursor == {"fetched": 2}
    assert ImportRun.objects.count() == before
    assert Delivery.objects.get(source=source).state == "nothing new"


def test_a_failure_keeps_the_cursor_waits_longer_each_time_and_tells_no_secret(
    source: Source, connector: TinyConnector
) -> None:
    waits = []
    for _attempt in range(4):
        connector.error = refused(connector.connections[0])
        source = fetched(source)
        assert source.next_pull_at is not None
        waits.append(round((source.next_pull_at - timezone.now()).total_seconds() / 60))
    assert waits == [5, 10, 20, 40]
    assert source.cursor == {"fetched": 1}
    assert source.last_error == "404 for files.example with …"
    connector.error = None
    source = fetched(source)
    assert source.last_error == ""
    assert Event.objects.filter(source=source).count() == 52


def test_a_library_that_fails_is_told_by_its_kind_only(
    source: Source, connector: TinyConnector, caplog: pytest.LogCaptureFixture
) -> None:
    connector.error = OSError(f"cannot reach {ADDRESS}")
    with caplog.at_level(logging.DEBUG):
        source = fetched(source)
    assert "files.example" in source.last_error
    assert "OSError" in source.last_error
    assert "7f3a-token" not in source.last_error + caplog.text


def test_whoever_fetches_does_not_log_addresses() -> None:
    for name in ("httpx", "httpcore"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_a_row_that_cannot_be_read_is_left_out_and_told(
    source: Source, connector: TinyConnector
) -> None:
    connector.content = tiny_file(weeks=53, extra="broken\n")
    source = fetched(source)
    assert Event.objects.filter(source=source).count() == 53
    assert source.last_error.startswith("export.tiny, row 55:")


def test_a_fetch_killed_before_its_cursor_is_saved_is_simply_done_again(
    source: Source, connector: TinyConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector.content = tiny_file(weeks=54)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "note_fetched", killed)
        make_due(source)
        with pytest.raises(SystemExit):
            fetching.fetch(source.pk)
    source.refresh_from_db()
    assert source.cursor == {"fetched": 1}
    assert fetching.due() == [source.pk]
    assert fetched(source).cursor == {"fetched": 2}
    assert Event.objects.filter(source=source).count() == 54


def test_another_import_only_delays_it(source: Source) -> None:
    make_due(source)
    with lock.only_one():
        assert fetching.fetch(source.pk) is None
    assert fetching.due() == [source.pk]
    assert not Delivery.objects.exists()


def test_a_source_switched_off_is_not_fetched(source: Source) -> None:
    switch_source_off(US, source, reason="The works council has not agreed yet.")
    make_due(source)
    assert fetching.due() == []
    switch_source_on(US, source)
    assert fetching.due() == [source.pk]


def test_secrets_are_sealed_and_stand_nowhere_else(source: Source, settings: Settings) -> None:
    assert "token" not in source.secret
    assert json.loads(secrets.unseal(source.secret)) == {
        "address": ADDRESS, "user": "ann", "secret": SECRET,
    }  # fmt: skip
    set_access(US, source, address="", user="", secret="another")
    source.refresh_from_db()
    assert json.loads(secrets.unseal(source.secret))["address"] == ADDRESS
    told = json.dumps(list(Change.objects.values("before", "after")))
    written = [path.read_bytes() for path in files_below(settings.UPLOADS)]
    for secret in (SECRET, "7f3a-token", "another"):
        assert secret not in told
        assert not [content for content in written if secret.encode() in content]


def test_a_lost_key_asks_for_the_secret_again(source: Source, settings: Settings) -> None:
    settings.SECRET_KEY = "another key altogether"
    assert "Enter it again" in fetched(source).last_error


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
