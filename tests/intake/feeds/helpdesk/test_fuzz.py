# SPDX-License-Identifier: Apache-2.0
"""Whatever is in a file: no crash, no hang; what cannot be read is told."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.helpdesk import FEED
from customary.intake.feeds.helpdesk.pieces import Piece, Unreadable, pieces
from customary.intake.feeds.known import Known
from customary.intake.report import PackError
from tests.intake.connectors.test_zendesk import survey
from tests.intake.feeds.helpdesk.exports import audit, comment, ticket
from tests.intake.feeds.helpdesk.test_vendors import conversation, fresh, part, talk, thread
from tests.intake.feeds.helpdesk.test_voices import chatwoot

pytestmark = pytest.mark.django_db
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CASES = [
    ticket(
        comments=[comment(9001, "02 09:00"), comment(501, "02 10:00")],
        audits=[audit("02 10:00", {"type": "Change", "field_name": "status", "value": "solved"})],
        satisfaction_rating={"id": 1, "score": "good"},
        metric_set={"reply_time_in_minutes": {"calendar": 60}, "reopens": 1},
    ),
    conversation(thread("customer", "02T09:00:00"), thread("message", "02T10:00:00")),
    fresh(conversations=[{"id": 1, "incoming": True, "created_at": "2026-03-02T10:00:00Z"}]),
    talk(part("comment", "admin", 60), conversation_rating={"rating": 3, "created_at": 1.7e9}),
    chatwoot(),
    survey(),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within a payload."""
    found = [path] if path else []
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inside:
        found += places(one, (*path, key))
    return found


def with_other(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A copy of a payload with something else in one place."""
    copy = json.loads(json.dumps(value))
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = other
    return copy


def read(content: bytes, name: str) -> list[Piece | Unreadable]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return list(pieces(name, path))


@QUICK
@given(case=st.sampled_from(CASES), data=st.data())
def test_a_payload_with_anything_anywhere_becomes_rows_or_a_problem(case: Any, data: Any) -> None:
    changed = case
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(changed)))
        changed = with_other(changed, place, data.draw(ANYTHING))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_text(json.dumps([case, changed]), encoding="utf-8")
        drop = Drop(((path.name, path),))
        made = Path(folder) / "made"
        made.mkdir()
        prepared = FEED.prepare(drop, {}, Known(), made)
        assert prepared.inputs


@QUICK
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.json", "a.ndjson", "a.csv"]))
def test_any_bytes_are_read_to_their_end_or_refused(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        drop = Drop(((name, path),))
        if FEED.recognise(drop, Known()) is None:
            with pytest.raises(PackError):
                FEED.prepare(drop, {}, Known(), Path(folder))


@QUICK
@given(objects=st.lists(st.dictionaries(st.text(max_size=5), ANYTHING, max_size=3), max_size=5))
def test_objects_come_out_as_they_went_in(objects: list[dict[str, Any]]) -> None:
    whole = [{"id": number, "x": one} for number, one in enumerate(objects, 1)]
    # NaN and infinity are no JSON numbers, and Python's own reader takes them all the same.
    for name, content in (
        ("a.json", json.dumps(whole)),
        ("a.ndjson", "\n".join(map(json.dumps, whole))),
        ("a.json", json.dumps({"tickets": whole, "count": len(whole)})),
    ):
        found = [one for one in read(content.encode(), name) if isinstance(one, Piece)]
        assert json.dumps([one.content for one in found]) == json.dumps(whole)


@pytest.mark.parametrize("cut", [1, 40, 200, 900])
def test_a_file_that_breaks_off_gives_what_came_before_and_says_so(cut: int) -> None:
    content = json.dumps([ticket(number) for number in range(1, 5)]).encode()
    found = read(content[:-cut], "a.json")
    assert isinstance(found[-1], Unreadable)
    assert "not JSON from here on" in found[-1].reason
    assert all(isinstance(one, Piece) for one in found[:-1])


def test_a_page_larger_than_the_window_is_read_object_by_object() -> None:
    many = [ticket(number, description="x" * 5_000) for number in range(1_500)]
    found = read(json.dumps({"count": 1_500, "tickets": many, "end": True}).encode(), "a.json")
    assert [one.content["id"] for one in found if isinstance(one, Piece)] == list(range(1_500))
    assert {one.collection for one in found if isinstance(one, Piece)} == {"tickets"}


def test_brackets_nested_without_end_are_refused_and_not_followed() -> None:
    for content in ("[" * 100_000, '{"a":' * 100_000, '{"_embedded":' * 900 + "1" + "}" * 900):
        found = read(content.encode(), "a.json")
        assert all(isinstance(one, Unreadable) for one in found)
