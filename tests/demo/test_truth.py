# SPDX-License-Identifier: Apache-2.0
"""What truth.toml says is in the files: counted here anew, by other means than the story's own."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from customary.catalogue import load_catalogue
from tests.demo.conftest import AS_OF, Packs

KINDS = {
    "habit": 3,
    "only_declared": 3,
    "done_not_habit": 2,
    "lagging_units": 2,
    "self_image_gap": 1,
    "broken_promise": 1,
    "decayed": 1,
    "begun": 1,
    "hand_registered": 1,
    "sign_at_the_top": 1,
    "island": 1,
    "complacency": 1,
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def figure(truth: dict[str, Any], indicator: str, **fields: Any) -> dict[str, Any]:
    """The one figure of a truth that fits."""
    wanted = {"indicator": indicator} | fields
    found = [one for one in truth["figure"] if wanted.items() <= one.items()]
    assert len(found) == 1, (truth["id"], wanted, found)
    return found[0]


def inside(day: str, told: dict[str, Any]) -> bool:
    return told["since"] <= date.fromisoformat(day[:10]) <= told["until"]


def test_every_kind_of_truth_is_planted(packs: Packs) -> None:
    kinds = [truth["kind"] for truth in packs.truths().values()]
    assert set(kinds) == KINDS.keys()
    assert {kind for kind, fewest in KINDS.items() if kinds.count(kind) < fewest} == set()


def test_truths_name_practices_units_and_people_that_exist(packs: Packs) -> None:
    practices = load_catalogue().practices
    units = {row["external_id"] for row in packs.rows("hr", "org_units")} | {""}
    people = {row["external_id"] for row in packs.rows("hr", "people")}
    for truth in packs.truths().values():
        assert truth["finding"].endswith(".")
        assert set(truth.get("units", [])) <= units
        assert truth.get("person", min(people)) in people
        for grade in truth.get("grade", []):
            assert grade["practice"] in practices
            assert grade["unit"] in units
            assert 0 <= grade["lowest"] <= grade["highest"] <= 4
        for told in truth.get("figure", []):
            assert told["unit"] in units
            assert told["since"] <= told["until"] <= AS_OF
            assert told["tolerance"] >= 0


def test_shares_are_their_counts(packs: Packs) -> None:
    for truth in packs.truths().values():
        for told in truth.get("figure", []):
            if told.get("denominator") and not told.get("about", "").startswith("median"):
                share = told["numerator"] / told["denominator"]
                assert told["value"] == pytest.approx(share, abs=1e-6)


def meetings(packs: Packs, unit: str, *, source: str = "calendar") -> list[tuple[str, bool]]:
    """Day of each recurring meeting held by a unit, and whether the question was answered."""
    where = "wiki" if source == "calendar" else source
    answered = {
        row["event"].removeprefix("calendar/")
        for row in packs.rows(where, "agenda_items")
        if row["customer_question"] == "true" and row["answer"]
    }
    return [
        (row["starts_at"], row["external_id"] in answered)
        for row in packs.rows(source, "events")
        if row["series"] and row["status"] == "held" and row["unit"] == f"hr/{unit}"
    ]


def test_11_of_52_meetings_of_the_last_eight_weeks_asked(packs: Packs) -> None:
    told = figure(packs.truths()["customer-question"], "I46", unit="product-connected")
    held = [asked for day, asked in meetings(packs, "product-connected") if inside(day, told)]
    assert told["until"] - told["since"] == timedelta(days=55)
    assert (sum(held), len(held)) == (11, 52)


def test_the_hand_kept_list_is_perfect_and_the_calendar_is_not(packs: Packs) -> None:
    (unit,) = packs.truths()["list-of-good-meetings"]["units"]
    by_hand = meetings(packs, unit, source=f"{unit}-list")
    assert len(by_hand) > 50
    assert all(asked for _, asked in by_hand)
    assert not any(asked for _, asked in meetings(packs, unit))


def test_one_promise_is_broken_and_the_others_kept(packs: Packs) -> None:
    truth = packs.truths()["answer-within-a-day"]
    kept: dict[str, list[bool]] = defaultdict(list)
    window = truth["figure"][0]
    for row in (*packs.rows("orders", "promise_events"), *packs.rows("helpdesk", "promise_events")):
        if inside(row["promised_for"], window):
            delivered = row["delivered_at"]
            on_time = bool(delivered) and moment(delivered) <= moment(row["promised_for"])
            kept[row["promise"].removeprefix("wiki/")].append(on_time)
    shares = {promise: sum(held) / len(held) for promise, held in kept.items()}
    for told in truth["figure"]:
        assert shares[told["about"]] == pytest.approx(told["value"], abs=1e-6)
    broken = shares.pop("promise-answer")
    assert broken == pytest.approx(0.61, abs=0.05)
    assert min(shares.values()) > 0.9


def test_nobody_outside_service_took_a_shift_and_no_executive_listened(packs: Packs) -> None:
    service = {
        row["external_id"] for row in packs.rows("hr", "org_units") if row["function"] == "service"
    }
    people = {row["email"]: row for row in packs.rows("hr", "people")}
    events = {row["external_id"]: row for row in packs.rows("calendar", "events")}
    shifts = 0
    for row in packs.rows("calendar", "attendances"):
        event = events[row["event"]]
        if event["kind"] == "support_shift":
            shifts += 1
            assert people[row["person"]]["unit"] in service
        if event["customer_present"] == "true":
            assert people[row["person"]]["level"] != "executive"
    assert shifts > 100


def test_mistakes_are_declared_within_a_day_and_admitted_after_days(packs: Packs) -> None:
    waits = [
        moment(row["admitted_at"]) - moment(row["detected_at"])
        for row in packs.rows("incidents", "incidents")
        if row["admitted_at"]
    ]
    assert len(waits) > 20
    assert min(waits) > timedelta(days=3)
    declared = [row["declares"] for row in packs.rows("wiki", "gov_documents")]
    assert "U33" in declared


def test_plans_of_four_units_lack_a_voice(packs: Packs) -> None:
    lagging = set(packs.truths()["voice-in-plans"]["units"])
    cited: dict[str, set[str]] = defaultdict(set)
    for row in packs.rows("tracker", "citations"):
        cited[row["initiative"]].add(row["kind"])
    voiced: dict[str, list[bool]] = defaultdict(list)
    for row in packs.rows("tracker", "initiatives"):
        if row["kind"] in {"project", "roadmap_item"}:
            unit = row["unit"].removeprefix("hr/")
            voiced[unit].append({"quote", "figure"} <= cited[row["external_id"]])
    shares = {unit: sum(held) / len(held) for unit, held in voiced.items()}
    assert len(shares) == 34
    assert {unit for unit, share in shares.items() if share < 0.6} == lagging
    assert max(shares[unit] for unit in lagging) < 0.2


def test_quotes_in_plans_may_be_quoted(packs: Packs) -> None:
    consented = {
        f"{source}/{row['external_id']}"
        for source in ("comments", "shop")
        for row in packs.rows(source, "voice_items")
        if row["consent_to_quote"] == "true"
    }
    quotes = [row for row in packs.rows("tracker", "citations") if row["kind"] == "quote"]
    assert len(quotes) > 500
    assert {row["voice_item"] for row in quotes} <= consented


def test_celebrations_stopped_more_than_a_year_ago(packs: Packs) -> None:
    stopped = next(
        grade["as_of"]
        for grade in packs.truths()["celebrations-stopped"]["grade"]
        if "as_of" in grade
    )
    days = sorted(
        moment(row["published_at"]).date()
        for row in packs.rows("newsletter", "stories")
        if row["kind"] in {"celebration", "steady_quality"}
    )
    assert days[-1] <= stopped < AS_OF - timedelta(days=365)
    months = {(day.year, day.month) for day in days}
    assert len(months) > 18


def test_the_mission_is_cited_more_each_month(packs: Packs) -> None:
    shares = [told["value"] for told in packs.truths()["mission-in-use"]["figure"]]
    assert len(shares) == 5
    assert all(later > earlier for earlier, later in pairwise(shares))
    first = min(
        row["cited_at"]
        for row in packs.rows("charter", "citations")
        if row["kind"] in {"mission", "promise"}
    )
    assert first >= "2026-06-01"


def test_the_rosy_leader_leads_the_unit_and_rates_it_near_the_top(packs: Packs) -> None:
    truth = packs.truths()["rosy-picture"]
    (unit,) = truth["units"]
    leader = next(
        row for row in packs.rows("hr", "people") if row["external_id"] == truth["person"]
    )
    assert (leader["unit"], leader["level"], leader["ended_on"]) == (unit, "manager", "")
    assert figure(truth, "I04", about="own score, 0 to 100")["value"] > 90


def test_executives_write_the_impact_before_and_others_seldom(packs: Packs) -> None:
    held: dict[bool, list[bool]] = defaultdict(list)
    for row in packs.rows("decisions", "decisions"):
        if row["status"] == "approved":
            stated = (row["customer_impact_at"], row["employee_impact_at"])
            before = all(when and moment(when) <= moment(row["decided_at"]) for when in stated)
            held[row["unit"] == "hr/executives"].append(before)
    assert sum(held[True]) / len(held[True]) > 0.9
    assert sum(held[False]) / len(held[False]) < 0.35
