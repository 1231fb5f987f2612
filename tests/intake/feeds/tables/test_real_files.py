# SPDX-License-Identifier: Apache-2.0
"""Real public files, dropped without a word, come out sensibly; they are no part of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.tables import FEED
from customary.intake.importing import import_pack
from customary.intake.report import Report
from customary.store.models import Customer, ImportState, Interaction, VoiceItem
from tests.intake.test_examples import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Recognised

pytestmark = pytest.mark.django_db(transaction=True)

ZENDESK = "support/fixtures/zendesk_fivetran_seeds"
#: File -> the object it is taken for, and the columns that matter.
SEEN: dict[str, tuple[str, dict[str, str]]] = {
    "text/airline_tweets.csv": (
        "voice_items",
        {
            "text": "text",
            "kind": "airline_sentiment",
            "occurred_at": "tweet_created",
            "subject": "airline",
            "external_id": "#hash",  # a spreadsheet rounded the numbers
        },
    ),
    "text/waimai_10k.csv": (
        "voice_items",
        {"text": "review", "kind": "label", "kind:0": "complaint", "kind:1": "praise"},
    ),
    "text/online_shopping_10_cats.csv": ("voice_items", {"text": "review", "subject": "cat"}),
    "text/bdci_car_train.csv": ("voice_items", {"text": "content", "kind": "sentiment_value"}),
    "text/womens_clothing_reviews.csv": (
        "voice_items",
        {
            "text": "Review Text",
            "title": "Title",
            "score": "Rating",
            "score:scale": "1-5",
            "external_id": "row",
            "occurred_at": "",
        },
    ),
    "support/helpdesk_events_it.csv": (
        "interactions",
        {"external_id": "CaseID", "opened_at": "CompleteTimestamp"},
    ),
    "culture/employee_reviews.csv": (
        "voice_items",
        {
            "text": "pros",
            "title": "headline",
            "score": "overall_rating",
            "occurred_at": "date_review",
        },
    ),
    f"{ZENDESK}/ticket_data.csv": (
        "interactions",
        {
            "external_id": "id",
            "customer": "requester_id",
            "agent": "assignee_id",
            "opened_at": "created_at",
            "kind": "via_channel",
            "subject": "subject",
        },
    ),
    f"{ZENDESK}/user_data.csv": (
        "customers",
        {"external_id": "id", "name": "name", "email": "email", "phone": "phone"},
    ),
    # Messages of tickets and the log of their fields: left out until somebody says otherwise.
    f"{ZENDESK}/ticket_comment_data.csv": ("", {}),
}


def there(*names: str) -> Drop:
    paths = [DATA / name for name in names]
    for path in paths:
        if not path.exists():
            pytest.skip(f"{path} is not here; set CUSTOMARY_TEST_DATA to the folder that holds it")
    return Drop(tuple((path.name, path) for path in paths))


def recognised(drop: Drop) -> Recognised:
    seen = FEED.recognise(drop, Known())
    assert seen is not None
    return seen


def imported(drop: Drop, folder: Path, **answers: Any) -> Report:
    folder.mkdir()
    for name, path in drop.files:
        (folder / name).symlink_to(path)
    (folder / "pack.toml").write_text('[source]\nkey = "x"\n[feed]\nkind = "tables"\n', "utf-8")
    run = import_pack(folder)
    report = Report.from_json(run.report)
    assert run.state == ImportState.DONE, [str(problem) for problem in report.problems[:5]]
    return report


@pytest.mark.parametrize("name", SEEN)
def test_a_real_file_is_seen_for_what_it_is(name: str) -> None:
    wanted, columns = SEEN[name]
    guesses = recognised(there(name)).guesses
    assert guesses["object"] == wanted
    assert {key: guesses.get(f"{wanted}.{key}") for key in columns} == columns


def test_sentiment_becomes_kinds_of_comments(tmp_path: Path) -> None:
    imported(there("text/airline_tweets.csv"), tmp_path / "pack")
    item = VoiceItem.objects.get(text="=@VirginAmerica What @dhepburn said.")
    assert (item.kind, item.subject) == ("comment", "Virgin America")
    assert item.occurred_at is not None
    assert item.occurred_at.date().isoformat() == "2015-02-24"
    assert VoiceItem.objects.filter(kind="complaint").count() == 9_178


def test_chinese_reviews_come_in_whole(tmp_path: Path) -> None:
    imported(there("text/waimai_10k.csv"), tmp_path / "pack")
    assert VoiceItem.objects.count() == 11_987
    assert VoiceItem.objects.filter(kind="praise").count() == 4_000


def test_a_log_of_steps_becomes_its_tickets(tmp_path: Path) -> None:
    imported(there("support/helpdesk_events_it.csv"), tmp_path / "pack")
    assert Interaction.objects.count() == 3_804
    assert (
        Interaction.objects.get(external_id="2").opened_at.isoformat()
        == "2012-04-03T16:55:38+00:00"
    )


def test_ratings_keep_their_scale(tmp_path: Path) -> None:
    imported(there("text/womens_clothing_reviews.csv"), tmp_path / "pack")
    item = VoiceItem.objects.get(external_id="0")
    assert (item.score, item.score_low, item.score_high) == (4, 1, 5)


def test_tickets_and_users_dropped_together_are_linked(tmp_path: Path) -> None:
    names = ("ticket_data", "user_data", "ticket_comment_data")
    imported(there(*(f"{ZENDESK}/{name}.csv" for name in names)), tmp_path / "pack")
    assert Interaction.objects.exclude(customer=None).count() == Interaction.objects.count() > 0
    assert Customer.objects.exclude(email="").exists()


def test_employee_reviews_come_in(tmp_path: Path) -> None:
    imported(there("culture/employee_reviews.csv"), tmp_path / "pack")
    assert VoiceItem.objects.filter(score_high=5).count() > 9_000
