# SPDX-License-Identifier: Apache-2.0
"""What each help desk is shown to say beside its connector is what its feed and its hook can read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.helpdesk import FEED
from customary.intake.feeds.known import Known
from customary.intake.hooks import hook_of
from tests.intake.connectors.served import FOLDER
from tests.intake.feeds.helpdesk.exports import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3].parent / "shared/data/support/fixtures/payloads"
DESKS = {
    "zendesk": ("event", {"message-1-10", "rating-8", "rating-01J"}),
    "helpscout": ("", {"message-101-1", "rating-101-2"}),
    "intercom": ("notification", {"message-1-0", "rating-1"}),
    "chatwoot": ("message_updated", {"message-88-1", "rating-9912"}),
    "freshdesk": ("rule", {"message-0-0", "message-0-71", "rating-5"}),
}


def dropped(paths: Iterable[Path], folder: Path) -> Drop:
    for path in paths:
        shutil.copy(path, folder / path.name)
    return Drop(tuple((path.name, path) for path in sorted(folder.glob("*.json"))))


@pytest.mark.parametrize("desk", DESKS)
def test_what_is_shown_beside_a_connector_can_be_read(desk: str, tmp_path: Path) -> None:
    told, expected = DESKS[desk]
    files = [path for path in (FOLDER / desk / "fixtures").glob("*.json") if path.stem != told]
    tables = rows_of(dropped(files, tmp_path), tmp_path, {"words": "yes"})
    assert {row["external_id"] for row in tables["voice_items"]} == expected
    assert len(tables["interactions"]) == 1
    assert tables["problems"] == []


@pytest.mark.parametrize("desk", [desk for desk, (told, _said) in DESKS.items() if told])
def test_what_it_tells_by_itself_makes_it_be_fetched(desk: str) -> None:
    path = FOLDER / desk / "fixtures" / f"{DESKS[desk][0]}.json"
    payload: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    hook = hook_of(desk)
    assert hook is not None
    assert hook.read(payload).asks


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared payloads are not here")
@pytest.mark.parametrize(
    ("pattern", "contacts", "said"),
    [
        ("zendesk_[!t]*", 1, {"rating-35436"}),
        ("zendesk_satisfaction_ratings_legacy*", 0, {"rating-35436"}),
        ("helpscout_*", 1, {"rating-101-2"}),
        ("helpscout_rating*", 0, {"rating-101-2"}),
        ("intercom_*", 1, {"rating-1295"}),
        ("chatwoot_csat*", 0, {"rating-9912"}),
        ("freshdesk_*", 1, set()),
    ],
)
def test_shared_payloads_become_contacts_and_ratings(
    pattern: str, contacts: int, said: set[str], tmp_path: Path
) -> None:
    drop = dropped(SHARED.glob(f"{pattern}.json"), tmp_path)
    assert FEED.recognise(drop, Known()) is not None
    tables = rows_of(drop, tmp_path)
    assert len(tables.get("interactions", ())) == contacts
    assert {row["external_id"] for row in tables.get("voice_items", ())} == said
