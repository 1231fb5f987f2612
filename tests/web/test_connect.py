# SPDX-License-Identifier: Apache-2.0
"""Connecting through the pages: dropped, asked about, tried, accepted; and looked after."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from customary import web
from customary.evidence.run import grade_culture
from customary.intake.feeds import registry
from customary.intake.report import PackError
from customary.pipeline import connecting
from customary.store.models import AgendaItem, Event, PracticeGrade, Source
from customary.understand.voice import understand_voice
from tests.cast import make_event, make_voice
from tests.tiny import TinyConnector, tiny, tiny_file
from tests.web.house import House, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)
LATELY = timezone.localdate() - timedelta(weeks=52)


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"


@pytest.fixture(autouse=True)
def connector() -> Iterator[TinyConnector]:
    with tiny() as found:
        yield found


@pytest.fixture
def house() -> House:
    made = build(graded=False)
    Event.objects.all().delete()  # so that only what is connected is counted
    return made


@pytest.fixture
def admin(house: House) -> Client:
    return house.sign_in("admin")


def drop(client: Client, **file: Any) -> Any:
    sent = SimpleUploadedFile("rounds.tiny", tiny_file(**({"first": LATELY} | file)))
    return client.post(reverse("connect_drop"), {"dropped": [sent]}, follow=True)


def keep_guesses(client: Client, page: Any, **said: str) -> Any:
    """Send the form as it stands, apart from what is said."""
    key = page.request["PATH_INFO"].split("/")[2]
    data = {
        "source": "*", "source_name": "Tiny", "q0": "5", "q1": "UTC", "q2": "series", "q3": ["a"],
        "q4.field": "series", "q4.contains": "course", "q4.becomes": "training",
    }  # fmt: skip
    return client.post(reverse("connection_mapping", args=[key]), data | said, follow=True)


def accept(client: Client, page: Any, **said: str) -> Any:
    key = page.request["PATH_INFO"].split("/")[2]
    return client.post(
        reverse("decide_connection", args=[key]), {"decision": "accept"} | said, follow=True
    )


def latest_grade() -> int | None:
    return PracticeGrade.objects.filter(practice="C49", unit=None).latest("pk").grade


def text(page: Any) -> str:
    main = page.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_file_goes_from_the_drop_to_the_first_graded_practice(admin: Client) -> None:
    page = drop(admin, answered=11)
    assert "A tiny export" in text(page)
    assert "Our guess: most meetings here are small" in text(page)
    page = keep_guesses(admin, page)
    told = text(page)
    assert "What Tiny would show" in told
    assert "11 of 52 did" in told
    assert not Event.objects.filter(source__key="tiny").exists()
    page = accept(admin, page, confirm="yes")
    assert "Tiny is connected" in text(page)
    assert PracticeGrade.objects.filter(practice="C49", unit=None, grade__gte=2).exists()
    page = drop(admin, answered=12)
    assert "Read the way Tiny was read last time" in text(page)
    assert "12 of 52 did" in text(page)


def test_rules_are_moved_taken_out_and_added_without_script(admin: Client) -> None:
    page = drop(admin)
    address = page.request["PATH_INFO"] + "mapping/"
    rules = {
        "q4.field": ["series"] * 3,
        "q4.contains": ["course", "round, circle、圈", ""],
        "q4.becomes": ["training", "meeting", "meeting"],
        "do": "q4.up.1",
    }
    page = admin.post(address, rules, follow=True)
    held = connecting.in_progress(page.wsgi_request.viewer.account)[0].answers["rules"]
    assert [one["contains"] for one in held] == [["round", "circle", "圈"], ["course"]]
    assert page.content.decode().count('name="q4.contains"') == 3
    admin.post(address, rules | {"do": "q4.out.0"})
    held = connecting.in_progress(page.wsgi_request.viewer.account)[0].answers["rules"]
    assert [one["contains"] for one in held] == [["round", "circle", "圈"]]


def test_what_was_entered_stays_where_it_is_refused(admin: Client) -> None:
    page = drop(admin)
    page = keep_guesses(admin, page, q1="Europe/Rome", **{"q4.becomes": "party"})
    assert 'role="alert"' in page.content.decode()
    assert 'value="Europe/Rome"' in page.content.decode()


def test_files_may_go_to_a_source_of_their_own(admin: Client) -> None:
    accept(admin, keep_guesses(admin, drop(admin)))
    first = Source.objects.get(key="tiny")
    page = drop(admin, weeks=3)
    key = page.request["PATH_INFO"].split("/")[2]
    page = admin.get(reverse("connection_mapping", args=[key]))
    assert f'<option value="{first.key}" selected' in page.content.decode()
    page = keep_guesses(admin, page, source="*", source_name="Branch office")
    accept(admin, page)
    assert Event.objects.filter(source__key="branch-office").count() == 3
    assert Event.objects.filter(source=first).count() == 52


def test_a_mapping_can_be_kept_as_pack_toml(admin: Client) -> None:
    page = keep_guesses(admin, drop(admin))
    key = page.request["PATH_INFO"].split("/")[2]
    early = admin.get(reverse("connection_toml", args=[key])).content.decode()
    accept(admin, page)
    source = Source.objects.get(key="tiny")
    kept = admin.get(reverse("source_toml", args=[source.pk])).content.decode()
    assert tomllib.loads(kept) == tomllib.loads(early)
    assert tomllib.loads(kept)["feed"]["kind"] == "tiny"


def test_an_address_is_fetched_and_its_secret_never_shown(
    admin: Client, connector: TinyConnector
) -> None:
    connector.content = tiny_file(first=LATELY)
    form = reverse("connect_address", args=["tiny_address"])
    page = admin.post(form, {"address": "", "user": "ann", "secret": "s3cr3t", "hours": "6"})
    assert 'value="ann"' in page.content.decode()
    assert "s3cr3t" not in page.content.decode()
    said = {"address": "https://a.example/t0ken", "user": "ann", "secret": "s3cr3t", "hours": "6"}
    page = admin.post(form, said, follow=True)
    page = accept(admin, keep_guesses(admin, page))
    source = Source.objects.get(key="tiny")
    page = admin.get(reverse("source", args=[source.pk]))
    told = page.content.decode()
    assert "a.example" in told
    assert "s3cr3t" not in told
    assert "t0ken" not in told
    connector.content = tiny_file(first=LATELY, weeks=53)
    page = admin.post(reverse("change_source", args=[source.pk]), {"verb": "fetch"}, follow=True)
    assert Event.objects.filter(source=source).count() == 53
    change = reverse("change_source", args=[source.pk])
    admin.post(change, {"verb": "interval", "hours": "168"})
    admin.post(change, {"verb": "interval", "hours": "5"})
    source.refresh_from_db()
    assert source.pull_hours == 168


def test_a_fetch_that_failed_is_tried_again_with_what_was_entered(
    admin: Client, connector: TinyConnector
) -> None:
    connector.error = PackError("The server is asleep.")
    said = {"address": "https://a.example/t0ken", "user": "ann", "secret": "s3cr3t", "hours": "6"}
    page = admin.post(reverse("connect_address", args=["tiny_address"]), said, follow=True)
    assert "The server is asleep." in text(page)
    connector.error = None
    key = page.request["PATH_INFO"].split("/")[2]
    decide = reverse("decide_connection", args=[key])
    page = admin.post(decide, {"decision": "again"}, follow=True)
    assert "A tiny export" in text(page)
    assert connector.connections[-1].secret == "s3cr3t"


def test_a_source_tells_its_freshness_coverage_and_what_it_serves(
    admin: Client, house: House
) -> None:
    accept(admin, keep_guesses(admin, drop(admin)), confirm="yes")
    source = Source.objects.get(key="tiny")
    told = text(admin.get(reverse("source", args=[source.pk])))
    for part in ("Last record", "52", "Counts as", "From systems", "It serves", "are graded"):
        assert part in told
    assert "just now" in told
    assert "of employees" in told or "the number would tell who" in told


def test_a_source_tells_how_soon_its_comments_are_visible_and_how_many_are_understood(
    admin: Client,
) -> None:
    accept(admin, keep_guesses(admin, drop(admin)), confirm="yes")
    source = Source.objects.get(key="tiny")
    now = timezone.now()
    Source.objects.update(created_at=now - timedelta(days=1))
    received = (now - timedelta(hours=2)).isoformat()[:19]
    make_voice(None, text="Good", source=source, recorded_at=received)
    understand_voice()
    make_voice(None, text="Not yet read", source=source)
    told = text(admin.get(reverse("source", args=[source.pk])))
    assert "Comments understood 1 of all 2" in told
    assert "From received to visible 95 of 100 within 2 hours" in told


def test_a_source_is_switched_off_with_a_reason_and_on_again(admin: Client) -> None:
    accept(admin, keep_guesses(admin, drop(admin)), confirm="yes")
    source = Source.objects.get(key="tiny")
    change = reverse("change_source", args=[source.pk])
    page = admin.post(change, {"verb": "off", "reason": " "}, follow=True)
    assert "Something is missing" in page.content.decode()
    page = admin.post(change, {"verb": "off", "reason": "Not agreed yet"}, follow=True)
    assert "The reason given: Not agreed yet" in text(page)
    assert latest_grade() is None
    admin.post(change, {"verb": "on"})
    assert latest_grade() == 3


def test_everything_from_a_source_is_deleted_after_a_look(admin: Client) -> None:
    accept(admin, keep_guesses(admin, drop(admin)))
    source = Source.objects.get(key="tiny")
    page = admin.get(reverse("ask_to_empty", args=[source.pk]))
    assert "105 records go" in text(page)
    page = admin.post(reverse("empty_source", args=[source.pk]), {"and_source": "yes"}, follow=True)
    assert not Source.objects.filter(key="tiny").exists()
    assert not Event.objects.filter(source__key="tiny").exists()


def test_others_may_look_but_not_connect(house: House, admin: Client) -> None:
    lead = house.sign_in("cx_lead")
    assert lead.get(reverse("connect")).status_code == 200
    assert 'type="file"' not in lead.get(reverse("connect")).content.decode()
    sent = SimpleUploadedFile("rounds.tiny", tiny_file())
    assert lead.post(reverse("connect_drop"), {"dropped": [sent]}).status_code == 403
    assert house.sign_in("employee").get(reverse("connect")).status_code == 403
    page = drop(admin)
    assert (
        house.sign_in("cx_lead", email="b@harbour.example")
        .get(page.request["PATH_INFO"])
        .status_code
        == 404
    )


def test_a_drop_of_nothing_says_what_is_missing(admin: Client) -> None:
    page = admin.post(reverse("connect_drop"), {})
    assert 'class="errors"' in page.content.decode()


def test_every_kind_of_source_has_its_icon() -> None:
    drawn = (Path(web.__file__).parent / "icons.txt").read_text(encoding="utf-8").splitlines()
    assert [feed.key for feed in registry.feeds().values() if feed.icon not in drawn] == []


def test_a_year_of_history_shows_a_habit_on_the_first_day(admin: Client) -> None:
    page = accept(admin, keep_guesses(admin, drop(admin)), confirm="yes")
    assert "is connected" in text(page)
    graded = PracticeGrade.objects.get(practice="C49", unit=None)
    assert (graded.grade, graded.facts["kept"]) == (3, graded.facts["expected"])


def test_what_is_typed_in_afterwards_says_so_and_proves_nothing(
    house: House, admin: Client
) -> None:
    now = timezone.now()
    for weeks in range(3, 52):
        event = make_event(
            str(now - timedelta(weeks=weeks)),
            source="B",
            series="round",
            attendee_count=5,
            question="They wait less.",
            recorded_at=now,
        )
    AgendaItem.objects.update(recorded_at=now)
    run = grade_culture(timezone.localdate())
    graded = PracticeGrade.objects.get(run=run, practice="C49", unit=None)
    assert (graded.grade, graded.facts["count"]["evidence"]) == (1, "C")
    page = house.sign_in("cx_lead").get(reverse("record", args=["events", event.pk]))
    assert "Entered 357 days later" in text(page)
    from_system = make_event(str(now - timedelta(weeks=9)), source="A", recorded_at=now)
    page = house.sign_in("cx_lead", email="b@harbour.example").get(
        reverse("record", args=["events", from_system.pk])
    )
    assert "days later" not in text(page)
