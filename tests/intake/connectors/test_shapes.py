# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a file of reviews, it is read, told or passed over; nothing falls over it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.registry import recognise
from customary.intake.feeds.reviews.files import LOOKED_AT, Fault, entries, looked_at
from customary.intake.feeds.reviews.google import original
from tests.intake.connectors.served import FOLDER

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-10-01T00:00:00Z", "FIVE", "5", "1791600000"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["label", "attributes", "href", "userComment", "lastModified", "seconds"]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


def shape(*keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(keys, JSON))


REVIEW = st.one_of(
    shape("name", "reviewId", "starRating", "comment", "createTime", "updateTime", "reviewReply"),
    shape("reviewId", "comments"),
    shape("key", "at", "channel", "text", "title", "score", "lowest", "author", "changed_at"),
)
FEED = st.fixed_dictionaries(
    {"feed": shape("entry", "link", "id")}
    | {"entry": st.lists(shape("im:rating", "id", "updated", "title", "content"), max_size=3)}
)


@given(st.lists(REVIEW, max_size=4) | st.builds(dict, reviews=st.lists(REVIEW, max_size=4)) | FEED)
def test_whatever_stands_in_a_file_is_read_or_told(content: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("r.json", "r.jsonl"):
            path = Path(folder) / name
            path.write_text(json.dumps(content), encoding="utf-8")
            for one in entries(name, path):
                assert isinstance(one.found, Fault) or (one.found.key and one.found.at)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_json_are_passed_over(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.json"
        path.write_bytes(b'{"reviews": [{"starRating": "ONE"}' + raw)
        looked_at(Drop((("r.json", path),)))


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("Plain", "Plain"),
        ("Gut.\n\n(Translated by Google)\nGood.", "Gut."),
        ("(Translated by Google) Good.\n\n(Original)\nGut.", "Gut."),
        ("(Translated by Google) Good.", "Good."),
        ("", ""),
    ],
)
def test_of_a_translated_comment_the_writers_words_are_kept(comment: str, words: str) -> None:
    assert original(comment) == words


@pytest.mark.django_db
def test_reviews_dropped_are_known_for_what_they_are(tmp_path: Path) -> None:
    for connector, name, what in (
        ("app_store", "gb-1", "App Store reviews"),
        ("google_play", "page-1", "Google Play reviews"),
        ("google_reviews", "page-1", "Google reviews"),
    ):
        path = FOLDER / connector / "fixtures" / f"{name}.json"
        seen = recognise(Drop(((path.name, path),)), Known())[0]
        assert (seen.feed, seen.what) == ("reviews", what)


def test_a_large_file_of_others_is_left_unread(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    tickets = [{"id": n, "subject": "x" * 900} for n in range(LOOKED_AT)]
    path.write_text(json.dumps({"tickets": tickets, "reviews": []}), encoding="utf-8")
    assert looked_at(Drop((("tickets.json", path),))) == []
