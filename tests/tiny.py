# SPDX-License-Identifier: Apache-2.0
"""A feed small enough to see through: a file of meetings, one a line, and a connector for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customary.intake.feeds import registry
from customary.intake.feeds.feed import (
    Asks,
    Connection,
    Drop,
    Fetched,
    Option,
    Question,
    Recognised,
)
from customary.intake.feeds.rules import first_match, read_rules
from customary.intake.feeds.writing import PackWriter, Prepared
from customary.intake.report import PackError

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.known import Known

BECOMES = ("meeting", "training")


class Tiny:
    """Reads `day;series;answer;address` lines under a heading."""

    key = "tiny"
    name = "Tiny"
    about = "Meetings, one a line."
    icon = "calendar"
    unlocks = ("I46",)
    endings = (".tiny",)

    def recognise(
        self, drop: Drop, known: Known, answers: Answers | None = None
    ) -> Recognised | None:
        """Every file whose first line is the heading; whoever says "two" is asked which two."""
        files = drop.ending(".tiny")
        if not files:
            return None
        heading = files[0][1].read_text(encoding="utf-8").splitlines()[0]
        lines = [line for _, path in files for line in read(path)]
        two = (answers or {}).get("size") == "2"
        return Recognised(
            feed=self.key,
            what="A tiny export",
            confidence=0.9,
            shape=hashlib.sha256(heading.encode()).hexdigest(),
            source={"key": "tiny", "name": "Tiny", "kind": "calendar", "evidence_grade": "A"},
            facts=(("Meetings", str(len(lines))),),
            questions=(
                Question(
                    "size",
                    "How many people come?",
                    options=(Option("2", "two"), Option("5", "five", "Monday round")),
                    guess="5",
                    why="most meetings here are small",
                    group="Meetings",
                ),
                Question("zone", "Where?", Asks.TEXT, guess="UTC", group="Meetings"),
                Question(
                    "columns.series",
                    "Name",
                    Asks.COLUMN,
                    options=(Option("", "none"), Option("series", "series", "round")),
                    guess="series",
                    group="Columns",
                ),
                Question(
                    "kinds",
                    "Which count?",
                    Asks.MANY,
                    options=(Option("a", "A"), Option("b", "B")),
                    guess=["a"],
                ),
                Question(
                    "rules",
                    "What becomes what?",
                    Asks.RULES,
                    options=tuple(Option(one, one) for one in BECOMES),
                    fields=(Option("series", "series"),),
                    guess=[{"becomes": "training", "field": "series", "contains": ["course"]}],
                ),
                *([Question("who", "Which two?", Asks.TEXT)] if two else []),
            ),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """Events, with the customer question where there is an answer."""
        said = self.recognise(drop, known)
        told: dict[str, Any] = (said.guesses if said else {}) | dict(answers)
        rules = read_rules(told["rules"], fields=["series"], becomes=BECOMES, where="tiny")
        with PackWriter(folder) as pack:
            events = pack.table(
                "events", "external_id", "kind", "title", "series", "starts_at", "attendee_count",
                "recorded_at",
            )  # fmt: skip
            items = pack.table(
                "agenda_items",
                "external_id",
                "event",
                "text",
                "customer_question",
                "answer",
                "recorded_at",
            )
            people = pack.table("people", "external_id", "full_name", "email", "standing")
            known_addresses: set[str] = set()
            for name, path in drop.ending(".tiny"):
                for row, cells in enumerate(read(path), 2):
                    if len(cells) != 4:
                        pack.problem(name, row, "a line has four cells.", value=";".join(cells))
                        continue
                    day, series, answer, address = cells
                    key = f"{series}-{day}"
                    kind = first_match(rules, {"series": [series]}) or "meeting"
                    events.add(key, kind, series, series, f"{day}T09:00Z", told["size"], day)
                    if answer:
                        question = "What does it mean for customers?"
                        items.add(key, key, question, "yes", answer, day)
                    if address and address not in known_addresses:
                        known_addresses.add(address)
                        people.add(address, address.partition("@")[0], address, "account")
        return pack.prepared()


def read(path: Path) -> list[list[str]]:
    """The lines below the heading."""
    return [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def tiny_file(
    *, first: date = date(2025, 1, 6), weeks: int = 52, answered: int = 52, extra: str = ""
) -> bytes:
    """A year of weekly meetings, the first so many of them answered."""
    lines = ["day;series;answer;address"]
    lines += [
        f"{first + timedelta(weeks=week)};round;{'They wait less.' if week < answered else ''};"
        f"ann@harbour.example"
        for week in range(weeks)
    ]
    return ("\n".join(lines) + "\n" + extra).encode()


class TinyConnector:
    """Gives what its `files` hold; refuses where it is told to."""

    key = "tiny_address"
    name = "Tiny by address"
    about = "The same, fetched."
    feed = "tiny"
    needs = ("user", "secret")

    def __init__(self) -> None:
        self.content: bytes | None = tiny_file()
        self.error: Exception | None = None
        self.connections: list[Connection] = []

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """The content, with how often it was fetched as the cursor."""
        self.connections.append(connection)
        if self.error is not None:
            raise self.error
        cursor = {"fetched": connection.cursor.get("fetched", 0) + 1}
        if self.content is None:
            return Fetched((), cursor)
        path = folder / "export.tiny"
        path.write_bytes(self.content)
        return Fetched(((path.name, path),), cursor)


def refused(connection: Connection) -> PackError:
    """What a careless connector says: the whole address, with the secret in it."""
    return PackError(f"404 for {connection.address} with {connection.secret}")


@contextmanager
def tiny() -> Iterator[TinyConnector]:
    """The feed and its connector, known for a while."""
    feeds: Any = registry.feeds()
    connectors: Any = registry.connectors()
    feeds["tiny"], connectors["tiny_address"] = Tiny(), TinyConnector()
    try:
        yield connectors["tiny_address"]
    finally:
        del feeds["tiny"], connectors["tiny_address"]
