# SPDX-License-Identifier: Apache-2.0
"""Real files come in with nothing but the pack.toml written for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from customary.intake.importing import import_pack
from customary.intake.report import Report
from customary.store.models import ImportState, Interaction, Person, Source, VoiceItem
from tests.intake.outcome import counts

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
#: Where the real files lie; they are no part of the project.
DATA = Path(os.environ.get("CUSTOMARY_TEST_DATA", ROOT.parent / "shared" / "data"))
FILES = {
    "clothing_reviews": ("text/womens_clothing_reviews.csv", 1_000),
    "airline_tweets": ("text/airline_tweets.csv", 14_640),
    "waimai_reviews": ("text/waimai_10k.csv", 11_987),
    "helpdesk": ("support/helpdesk_events_it.csv", 3_804),
    "employee_reviews": ("culture/employee_reviews.csv", 39_868),
}
#: Facts that lie beside their pack.toml; each has tests of its own.
WHOLE = {"structlog_issues"}


def imported(example: str) -> Report:
    path = DATA / FILES[example][0]
    if not path.exists():
        pytest.skip(f"{path} is not here; set CUSTOMARY_TEST_DATA to the folder that holds it")
    run = import_pack(ROOT / "examples" / example, data=path)
    report = Report.from_json(run.report)
    assert run.state == ImportState.DONE, [str(problem) for problem in report.problems]
    return report


def test_every_example_is_tested() -> None:
    folders = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}
    assert folders == FILES.keys() | WHOLE
    assert all((ROOT / "examples" / name / "README.md").exists() for name in folders)


@pytest.mark.parametrize("example", FILES)
def test_an_example_comes_in_once(example: str) -> None:
    records = FILES[example][1]
    assert counts(imported(example)) == (records, 0, 0)
    assert counts(imported(example)) == (0, 0, records)


def test_tweets_carry_their_time_and_kind() -> None:
    imported("airline_tweets")
    item = VoiceItem.objects.get(text="=@VirginAmerica What @dhepburn said.")
    assert item.occurred_at is not None
    assert item.occurred_at.isoformat() == "2015-02-24T19:35:52+00:00"
    assert (item.kind, item.language, item.subject) == ("comment", "en", "Virgin America")
    assert Source.objects.get().grade == "C"


def test_chinese_reviews_are_chinese() -> None:
    imported("waimai_reviews")
    item = VoiceItem.objects.get(external_id="2")
    assert (item.text, item.kind, item.language) == (
        "很快，好吃，味道足，量大",
        "praise",
        "zh-hans",
    )
    assert item.occurred_at is None


def test_events_become_tickets() -> None:
    imported("helpdesk")
    ticket = Interaction.objects.get(external_id="2")
    assert ticket.opened_at.isoformat() == "2012-04-03T14:55:38+00:00"
    assert ticket.closed_at is not None
    assert ticket.closed_at.isoformat() == "2012-04-05T15:15:52+00:00"


def test_one_review_is_a_person_and_what_the_person_said() -> None:
    imported("employee_reviews")
    person = Person.objects.get(external_id="2")
    kinds = person.voice_items.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["complaint", "praise", "rating"]
    assert person.unit is not None
    assert not VoiceItem.objects.filter(text="#NAME?").exists()
