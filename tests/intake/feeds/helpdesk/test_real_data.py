# SPDX-License-Identifier: Apache-2.0
"""Real exports and payloads of vendors, where they lie beside the repository: known figures."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, median

import pytest

from customary.intake.feeds.feed import Drop
from customary.store.models import Customer, Interaction, Person, PromiseEvent, VoiceItem
from tests.intake.outcome import stored

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "support"
PAYLOADS, SEEDS = DATA / "fixtures" / "payloads", DATA / "fixtures" / "zendesk_fivetran_seeds"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not DATA.exists(), reason="the public files lie beside the repository"),
]


def bring(folder: Path, *files: Path, answers: str = "") -> None:
    pack = folder / "desk"
    pack.mkdir()
    for file in files:
        (pack / file.name).write_bytes(file.read_bytes())
    told = f'[source]\nkey = "desk"\n[feed]\nkind = "helpdesk"\n[feed.answers]\n{answers}'
    (pack / "pack.toml").write_text(told, encoding="utf-8")
    stored(pack)


def hours(cases: list[Interaction]) -> list[float]:
    return [
        (case.closed_at - case.opened_at).total_seconds() / 3600
        for case in cases
        if case.closed_at is not None
    ]


def test_a_public_event_log_has_its_published_times(tmp_path: Path) -> None:
    """13,710 events of 3,804 tickets: median 94.27 hours from first to last, mean 211.16."""
    bring(tmp_path, DATA / "helpdesk_events_it.csv")
    lasted = hours(list(Interaction.objects.all()))
    assert len(lasted) == 3_804
    assert median(lasted) == pytest.approx(94.27, abs=0.005)
    assert mean(lasted) == pytest.approx(211.16, abs=0.005)


def test_zendesks_own_payloads_tell_its_own_reply_time(tmp_path: Path) -> None:
    """The metrics say 63 minutes to the first reply, and so do the metric events."""
    names = ("incremental_tickets_cursor", "ticket_metrics", "satisfaction_ratings_legacy")
    bring(tmp_path, *(PAYLOADS / f"zendesk_{name}.json" for name in names))
    case = Interaction.objects.get()
    assert case.first_answered_at is not None
    assert (case.first_answered_at - case.opened_at).total_seconds() == 63 * 60
    assert str(case.closed_at) == "2026-09-19 08:12:10+00:00"
    assert (case.contacts, case.reopened, case.transfers, case.tags) == (2, 0, 0, "refund")
    rating = VoiceItem.objects.get()
    assert (rating.text, rating.score, rating.interaction) == ("Quick!", 1, case)


def test_tables_of_zendesk_in_a_warehouse_are_read_too(tmp_path: Path) -> None:
    """Ten tickets, of which two were deleted; ticket 11071 was solved after ten changes."""
    names = ("ticket", "ticket_comment", "ticket_field_history", "ticket_tag", "user")
    bring(tmp_path, *(SEEDS / f"{name}_data.csv" for name in names))
    assert Interaction.objects.count() == 8
    case = Interaction.objects.get(external_id="11071")
    assert str(case.closed_at) == "2020-11-14 11:01:27+00:00"
    assert (case.reopened, case.transfers) == (0, 0)
    assert case.agent is not None
    assert (case.agent.full_name, case.agent.standing) == ("Arthur Agent", "account")
    assert case.customer is not None
    assert case.customer.name == "Earnest End User"


@pytest.mark.parametrize(
    ("file", "opened", "answered"),
    [
        ("helpscout_conversation_list", "2026-04-21 14:39:56", "2026-04-21 14:43:24"),
        ("freshdesk_ticket_include_stats", "2026-04-07 15:35:54", "2026-04-07 16:32:17"),
        ("intercom_conversation", "2026-09-18 02:53:20", "2026-09-18 03:08:20"),
    ],
)
def test_payloads_of_the_other_vendors_tell_their_first_answers(
    tmp_path: Path, file: str, opened: str, answered: str
) -> None:
    bring(tmp_path, PAYLOADS / f"{file}.json")
    case = Interaction.objects.get()
    assert (str(case.opened_at)[:19], str(case.first_answered_at)[:19]) == (opened, answered)
    assert Customer.objects.count() == 1
    assert not PromiseEvent.objects.exists()
    assert Person.objects.filter(standing="account").count() == 1


def test_files_of_other_systems_are_no_help_desks() -> None:
    from customary.intake.feeds.helpdesk import FEED
    from customary.intake.feeds.known import Known

    for name in ("appstore_rss_customerreviews", "google_business_reviews"):
        path = PAYLOADS / f"{name}.json"
        assert FEED.recognise(Drop(((path.name, path),)), Known()) is None
