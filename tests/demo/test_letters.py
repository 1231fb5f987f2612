# SPDX-License-Identifier: Apache-2.0
"""The mails to everybody: what was planted in them is what their archive and the rules show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.catalogue.vocabulary import load_vocabularies
from customary.core.text.elements import Elements
from customary.core.text.sentences import sentences
from customary.demo.letters import SOURCE
from customary.demo.telling import tell
from customary.intake.feeds.communication.mail import Mail, messages
from tests.demo.conftest import AS_OF, SEED, SMALL

if TYPE_CHECKING:
    from customary.demo.tables import Table
    from tests.demo.conftest import Packs

#: An element of a message, and the column that says it was planted.
PLANTED = {
    "customer": "mentions_customer",
    "cx_mission": "mentions_cx_mission",
    "customer_feedback": "mentions_customer_feedback",
    "cx_goals": "mentions_cx_goals",
    "how": "tells_how",
}


def planted_letters() -> Table:
    story = tell(seed=SEED, as_of=AS_OF, scale=SMALL)
    (found,) = [one for one in story.tables if (one.source, one.name) == (SOURCE, "publications")]
    return found


def test_the_rules_find_exactly_what_was_planted(packs: Packs) -> None:
    mission = next(
        row["body"]
        for row in packs.rows("wiki", "gov_documents")
        if row["kind"] == "cx_mission" and row["status"] == "approved"
    )
    elements = Elements(load_vocabularies(), missions=(mission,))
    letters = planted_letters()
    planted = 0
    for row in letters.rows():
        if row["kind"] not in {"newsletter", "leader_message"}:
            continue
        texts = [*sentences(row["title"]), *sentences(row["body"])]
        found = {hit.element for text in texts for hit in elements.look(text)}
        wanted = {element for element, column in PLANTED.items() if row[column]}
        assert found == wanted, (row["external_id"], texts)
        planted += len(wanted)
    assert planted > 200


def test_the_archive_holds_every_letter_and_answers_beside(packs: Packs) -> None:
    (path,) = packs.folder.glob(f"*-{SOURCE}/archive.mbox")
    mails = [Mail(raw) for raw in messages(path)]
    letters = planted_letters()
    sent = {one.key.partition("@")[0]: one for one in mails if not one.is_reply}
    rows = {row["external_id"]: row for row in letters.rows()}
    assert sent.keys() == rows.keys()
    assert any(one.is_reply for one in mails)
    for key, row in rows.items():
        assert sent[key].header("Subject") == row["title"]
        assert sent[key].text() == (row["body"] or row["title"])
