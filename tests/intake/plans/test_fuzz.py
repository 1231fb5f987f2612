# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a tracker's file, reading it ends: with items, faults, or one clear refusal."""

from __future__ import annotations

import json
import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.intake.feeds.known import Known
from customary.intake.feeds.plans import FEED
from customary.intake.feeds.plans.dates import moment
from customary.intake.feeds.plans.statuses import guess
from customary.intake.report import PackError
from tests.intake.plans.test_readers import BOARD, JIRA_CSV, REST, SHANGHAI
from tests.intake.plans.trackers import dropped, issue

pytestmark = pytest.mark.django_db

LINEAR = {"identifier": "P-1", "title": "T", "createdAt": "2025-01-06T09:00:00Z", "state": {"name": "Done", "type": "completed"}, "labels": {"nodes": [{"name": "Idea"}]}, "history": {"nodes": [{"createdAt": "2025-01-07T09:00:00Z", "toState": {"name": "Done"}, "fromState": {"name": "x"}}]}}  # fmt: skip
GITLAB = {"iid": 1, "title": "T", "web_url": "https://g.example/a/b/-/issues/1", "state": "closed", "created_at": "2025-01-06T09:00:00Z", "closed_at": "2025-01-07T09:00:00Z", "labels": ["idea"], "due_date": "2025-01-07", "milestone": {"title": "m"}}  # fmt: skip
JIRA = issue(
    "CX-1",
    kind="Decision",
    moves=[("2025-02-01", "Done")],
    changes=[("2025-02-02", {"field": "duedate", "from": "2025-03-01", "to": "2025-04-01"})],
    comment={"comments": [{"body": "x", "created": "2025-01-06T09:00:00Z"}]},
    customfield_1=[{"value": "3"}],
)
WHOLE: list[Any] = [
    {"issues": [JIRA]},
    [REST],
    {"data": {"issues": {"nodes": [LINEAR]}}},
    [GITLAB],
    BOARD,
]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("9999-12-31T23:59:59Z") | st.just("0001-01-01T00:00:00+14:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def read(name: str, content: bytes) -> None:
    """Recognise and prepare a file; only a refusal in words may come of it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        made.mkdir()
        drop = dropped(Path(folder), {name: content})
        with suppress(PackError):
            FEED.recognise(drop, Known())
            FEED.prepare(drop, {"figure_field": "milestone"}, Known(), made)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        found += [place for key, one in value.items() for place in places(one, (*path, key))]
    if isinstance(value, list):
        found += [place for n, one in enumerate(value) for place in places(one, (*path, n))]
    return found


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False), ODD, st.booleans())
def test_any_value_anywhere(whole: Any, chance: random.Random, odd: Any, twice: bool) -> None:
    changed = json.loads(json.dumps(whole))
    for _ in range(1 + twice):
        *above, last = chance.choice(places(changed))
        inner = changed
        for key in above:
            inner = inner[key]
        inner[last] = json.loads(json.dumps(odd))
    read("export.json", json.dumps(changed).encode())


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(WHOLE), st.integers(0, 3000), st.binary(max_size=6))
def test_json_cut_short_or_overwritten(whole: Any, place: int, other: bytes) -> None:
    text = json.dumps(whole).encode()
    read("export.json", text[:place] + other)
    read("export.json", text[:place] + other + text[place + len(other) :])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(JIRA_CSV)), st.text(max_size=12), st.sampled_from(["utf-8", "utf-16"]))
def test_tables_with_anything_in_them(place: int, other: str, encoding: str) -> None:
    text = JIRA_CSV[:place] + other + JIRA_CSV[place:]
    read("export.csv", text.encode(encoding, "replace"))


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.tsv"]))
def test_bytes_of_any_kind(content: bytes, name: str) -> None:
    read(name, content)


def test_a_moment_before_the_first_day_is_told() -> None:
    old = json.loads(json.dumps(JIRA))
    old["fields"]["created"] = "0001-01-01T00:00:00+14:00"
    read("export.json", json.dumps([old]).encode())


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"issues":[', "[{"])
def test_endless_nesting_is_refused(opening: str) -> None:
    read("deep.json", (opening * 100_000).encode())


@settings(deadline=None)
@given(st.text(max_size=40))
def test_dates_are_read_or_refused(text: str) -> None:
    with suppress(ValueError, OverflowError):
        moment(text, SHANGHAI)


@settings(deadline=None)
@given(
    st.from_regex(
        r"[0-9]{1,2}[/\-. ][0-9A-Za-z]{1,4}[/\-. ][0-9]{2,4} ?[0-9:]{0,8} ?(AM|下午)?",
        fullmatch=True,
    )
)
def test_dates_that_look_like_some(text: str) -> None:
    with suppress(ValueError, OverflowError):
        moment(text, SHANGHAI)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_status_means_something(text: str) -> None:
    assert guess(text)[0]
