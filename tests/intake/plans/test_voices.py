# SPDX-License-Identifier: Apache-2.0
"""A customer's voice is seen where an item leads to words that are here, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.store.models import Interaction, Metric, MetricObservation
from tests.cast import make, make_voice, source_of
from tests.intake.plans.trackers import HOUR, LI, issue, prepared, tables

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.writing import Prepared
    from customary.store.models import VoiceItem

pytestmark = pytest.mark.django_db
TICKET = "https://acme.zendesk.com/agent/tickets/"


def contact(number: str, *, words: bool = True, **fields: Any) -> VoiceItem | None:
    made = make(Interaction, external_id=number, opened_at="2025-01-02 09:00", **fields)
    if not words:
        return None
    return make_voice("2025-01-02", interaction=made, consent_to_quote=True, source=made.source)


def described(text: Any, **fields: Any) -> dict[str, Any]:
    return issue("CX-1", description=text, **fields)


def cited(found: Prepared) -> list[tuple[str, str, str]]:
    return [
        (row["kind"], row.get("voice_item") or row.get("metric") or "", row["cited_at"][:10])
        for row in tables(found).get("citations", [])
    ]


def of(folder: Path, one: dict[str, Any], **answers: Any) -> Prepared:
    page = {"issues": [one], "names": {"customfield_1": "Ticket", "customfield_2": "Votes"}}
    return prepared(folder, {"jira.json": page}, **answers)


def known_as(item: VoiceItem | None) -> str:
    assert item is not None
    return f"{item.source.key}/{item.external_id}"


def test_our_own_address_is_a_quote_from_when_it_was_written_in(tmp_path: Path) -> None:
    item = make_voice("2025-01-02")
    link = f"http://localhost/records/voice_items/{item.pk}/"
    written = {"field": "description", "fromString": "Refunds", "toString": f"Refunds, see {link}."}
    later = {"field": "description", "fromString": written["toString"], "toString": f"{link} again"}
    found = of(
        tmp_path,
        described(f"{link} again", changes=[("2025-02-01", written), ("2025-03-01", later)]),
    )
    assert cited(found) == [("quote", known_as(item), "2025-02-01")]


def test_a_link_that_was_taken_out_again_is_none(tmp_path: Path) -> None:
    link = f"/records/voice_items/{make_voice('2025-01-02').pk}/"
    out = {"field": "description", "fromString": f"see {link}", "toString": "nothing"}
    assert cited(of(tmp_path, described("nothing", changes=[("2025-02-01", out)]))) == []


def test_an_address_of_another_installation_is_not_ours(tmp_path: Path) -> None:
    item = make_voice("2025-01-02")
    found = of(tmp_path, described(f"https://elsewhere.example/records/voice_items/{item.pk}/"))
    assert cited(found) == []
    assert len(found.notices) == 1


def test_a_ticket_leads_to_what_was_said_in_it(tmp_path: Path) -> None:
    said = contact("42")
    rich = {"type": "doc", "content": [{"type": "text", "text": "here", "marks": [{"type": "link", "attrs": {"href": f"{TICKET}42"}}]}]}  # fmt: skip
    assert cited(of(tmp_path, described(rich))) == [("quote", known_as(said), "2025-01-06")]


def test_a_comment_cites_from_its_own_day(tmp_path: Path) -> None:
    said = contact("42")
    comments = [{"body": f"see {TICKET}42?x=1", "created": "2025-04-01" + HOUR, "author": LI}]
    found = of(tmp_path, issue("CX-1", comment={"comments": comments}))
    assert cited(found) == [("quote", known_as(said), "2025-04-01")]


def test_a_link_that_leads_nowhere_is_told_and_is_no_quote(tmp_path: Path) -> None:
    contact("43", words=False)
    found = of(tmp_path, described(f"{TICKET}42 and {TICKET}43"))
    assert cited(found) == []
    assert found.problems == ()
    told = " ".join(found.notices)
    assert "2 links to customers' words lead nowhere" in told
    assert f"CX-1: {TICKET}42" in told
    assert "a ticket of which no words are kept" in told


def test_a_number_that_two_systems_have_leads_to_neither_unless_the_host_tells(
    tmp_path: Path,
) -> None:
    first = contact("42", source="A")
    contact("42", source="C")
    assert cited(of(tmp_path, described(f"{TICKET}42"))) == []
    source = source_of("A")
    source.host = "acme.zendesk.com"
    source.save()
    assert cited(of(tmp_path, described(f"{TICKET}42")))[0][1] == known_as(first)


def test_the_very_address_a_contact_carries_leads_to_it(tmp_path: Path) -> None:
    link = "https://help.harbour.example/tickets/view/x7"
    said = contact("900", link=link)
    source = source_of("A")
    source.host = "help.harbour.example"
    source.save()
    assert cited(of(tmp_path, described(f"from {link}/")))[0][1] == known_as(said)


def test_the_field_that_was_named_holds_numbers_of_tickets(tmp_path: Path) -> None:
    said = contact("42")
    other = make_voice("2025-01-03")
    put = {"field": "Ticket", "fieldId": "customfield_1", "toString": "#42"}
    named = f"#42, #99, {known_as(other)}"
    one = issue("CX-1", customfield_1=named, changes=[("2025-05-01", put)])
    found = of(tmp_path, one, quote_field="Ticket")
    assert cited(found) == [
        ("quote", known_as(said), "2025-05-01"),
        ("quote", known_as(other), "2025-05-01"),
    ]
    assert "CX-1: #99" in " ".join(found.notices)


def test_labels_hold_them_where_that_was_answered(tmp_path: Path) -> None:
    said = contact("42")
    put = {"field": "labels", "toString": "ZD-42 ux"}
    one = issue("CX-1", labels=["ZD-42", "ux"], changes=[("2025-05-01", put)])
    assert cited(of(tmp_path, one)) == []
    found = of(tmp_path, one, quote_field="label")
    assert cited(found) == [("quote", known_as(said), "2025-05-01")]


def test_a_declared_figure_and_a_linked_metric_are_figures(tmp_path: Path) -> None:
    metric = make(Metric, name="Refund days", kind="speed")
    make(MetricObservation, metric=metric, observed_on="2024-12-01", value=9.5)
    make(MetricObservation, metric=metric, observed_on="2025-12-01", value=3)
    one = described(f"/records/metrics/{metric.pk}/", customfield_2=31)
    rows = tables(of(tmp_path, one))["citations"]
    assert sorted((row["kind"], row["figure"], row.get("metric", "")) for row in rows) == [
        ("figure", "31.0", ""),
        ("figure", "9.5", f"{metric.source.key}/{metric.external_id}"),
    ]


def test_decisions_cite_too_and_what_is_not_caught_cites_nothing(tmp_path: Path) -> None:
    item = make_voice("2025-01-02")
    text = f"/records/voice_items/{item.pk}/"
    decided = issue("D-1", kind="Decision", description=text)
    other = issue("T-1", kind="Task", description=text)
    rows = tables(prepared(tmp_path, {"jira.json": {"issues": [decided, other]}}))["citations"]
    assert [(row["decision"], row["voice_item"]) for row in rows] == [("D-1", known_as(item))]
