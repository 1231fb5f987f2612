# SPDX-License-Identifier: Apache-2.0
"""Help desks: conversations of Zendesk, Help Scout, Freshdesk, Intercom and Chatwoot.

    pieces.py    the objects in a file, one by one
    zendesk.py … what an object is, and a case made of it; a connector calls `case` with a payload
    case.py      what the messages of a case say about times: the clock
    wishes.py    what is asked, what was answered
    beside.py    what stands beside cases, on disk
    rows.py      the case as rows of a pack

Texts are looked at to tell who wrote. They are kept only where that is wished for, and then only
what customers themselves wrote; what they say with a rating is what the rating is for.
"""

from __future__ import annotations

import json
from contextlib import closing
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.feeds.feed import Answers, Drop, Recognised
from customary.intake.feeds.helpdesk import eventlog
from customary.intake.feeds.helpdesk.beside import Beside, blocks
from customary.intake.feeds.helpdesk.directory import Directory
from customary.intake.feeds.helpdesk.pieces import Piece, Unreadable, pieces
from customary.intake.feeds.helpdesk.rows import CaseWriter
from customary.intake.feeds.helpdesk.values import text
from customary.intake.feeds.helpdesk.vendors import Vendor, vendor_of
from customary.intake.feeds.helpdesk.wishes import Seen, questions, read_wishes
from customary.intake.feeds.writing import PackWriter, Prepared
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from customary.intake.feeds.helpdesk.case import Case
    from customary.intake.feeds.known import Known

ENDINGS = (".json", ".ndjson", ".jsonl", ".csv", ".tsv")
#: Objects of each file looked at to recognise it, and to tell whether it holds cases only.
LOOKED_AT = 400
FEW = 20
EVENTS = "events"


class HelpDesk:
    """The feed of help desks."""

    key = "helpdesk"
    name = gettext_lazy("Help desk")
    about = gettext_lazy(
        "Tickets and conversations of Zendesk, Help Scout, Freshdesk, Intercom or Chatwoot, and what "
        "customers say in them."
    )
    icon = "headset"
    unlocks = ("I27", "I33", "I50", "I65", "I66", "I83")
    endings = ENDINGS

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the files; None where they are not of a help desk."""
        look = _look(drop)
        if look is None:
            return None
        vendor, seen, kinds, count, days = look
        named = vendor.name if vendor else _("Help desk")
        facts = [(_("Tickets looked at"), f"{count:,}")]
        if days:
            facts += [(_("First"), min(days)[:10]), (_("Last"), max(days)[:10])]
        shape = sha256(json.dumps([vendor.key if vendor else EVENTS, sorted(kinds)]).encode())
        return Recognised(
            self.key,
            _("Event log of a help desk")
            if vendor is None
            else _("%(name)s export") % {"name": named},
            0.95 if vendor else 0.8,
            shape.hexdigest()[:16],
            {
                "key": vendor.key if vendor else "helpdesk",
                "name": str(named),
                "kind": "helpdesk",
                "evidence_grade": "A",
            },
            tuple(facts),
            questions(seen, known.promises),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """Interactions, customers, agents, and what rules make of tickets.

        Raises:
            PackError: the files hold no tickets of a help desk that is known.
        """
        found = self.recognise(drop, known)
        if found is None:
            raise PackError(
                _(
                    "There is no ticket in these files. Export tickets as JSON from Zendesk, Help "
                    "Scout, Freshdesk, Intercom or Chatwoot."
                )
            )
        wishes = read_wishes(answers, found.guesses)
        with PackWriter(folder) as pack:
            directory = Directory(machines=wishes.machines)
            writer = CaseWriter(pack, directory, wishes, known)
            with closing(Beside(folder / "beside.sqlite3")) as beside:
                files = drop.ending(*ENDINGS)
                for name, path in files:
                    if not _holds_cases_only(name, path):
                        _gather(name, path, directory, beside, words=wishes.words)
                beside.sort()
                for name, path in files:
                    if _is_log(name, path):
                        _write_log(name, path, writer)
                    else:
                        _write(name, path, writer, beside)
                for block in blocks(_alone(beside, directory)):
                    writer.add_ratings(block)
            writer.close()
        return writer.prepared()


FEED = HelpDesk()


def _look(drop: Drop) -> tuple[Vendor | None, Seen, set[str], int, list[str]] | None:
    """Whose export it is, what it holds to ask about, and how many cases of when were seen."""
    seen, directory = Seen(), Directory()
    kinds: set[str] = set()
    found: Vendor | None = None
    count, days = 0, []
    for name, path in drop.ending(*ENDINGS):
        for piece in islice(_pieces(name, path), LOOKED_AT):
            if isinstance(piece, Unreadable):
                continue
            if eventlog.is_log(piece.content):
                seen.activities.update((eventlog.activity_of(piece.content),))
                kinds.add(EVENTS)
                continue
            vendor, what = vendor_of(piece.content)
            if vendor is None:
                continue
            kinds.add(what)
            if what == "case":
                found = found or vendor
                case = vendor.case(piece.content, directory, {})
                if case is not None:
                    count += 1
                    days.append(case.opened.isoformat())
                    seen.look(case)
            else:
                found = found or (vendor if what == "rating" else None)
                _learn(vendor, what, piece.content, directory)
    if found is None and EVENTS not in kinds:
        return None
    if found is not None:
        seen.activities.clear()
    seen.fields = {directory.field(key) or key: value for key, value in seen.fields.items()}
    seen.agents = {
        key: directory.people[key].name or key
        for key in sorted(directory.agents)
        if key in directory.people
    }
    return found, seen, kinds, count, days


def _pieces(name: str, path: Path) -> Iterator[Piece | Unreadable]:
    """The objects of a file; what cannot be read as text at all is unreadable from there on."""
    number = 0
    try:
        for piece in pieces(name, path):
            number = piece.number
            yield piece
    except ValueError as error:  # PackError and wrong encodings are
        yield Unreadable(number + 1, str(error))


def _holds_cases_only(name: str, path: Path) -> bool:
    """Whether nothing in a file stands beside cases, so that it need not be read twice."""
    few = list(islice(_pieces(name, path), FEW))
    return all(
        isinstance(one, Piece) and not one.collection and vendor_of(one.content)[1] == "case"
        for one in few
    )


def _is_log(name: str, path: Path) -> bool:
    first = next(_pieces(name, path), None)
    return isinstance(first, Piece) and eventlog.is_log(first.content)


def _gather(name: str, path: Path, directory: Directory, beside: Beside, *, words: bool) -> None:
    """Learn who is who, and put what belongs to a case where it is found again."""
    for piece in _pieces(name, path):
        if isinstance(piece, Piece):
            vendor, what = vendor_of(piece.content)
            if vendor is not None and what != "case":
                _learn(vendor, what, piece.content, directory)
                key = vendor.case_of(piece.content)
                if key:
                    beside.put(key, what, vendor.slim(piece.content, words=words))


def _learn(vendor: Vendor, what: str, content: Mapping[str, Any], directory: Directory) -> None:
    if what == "person":
        contact, is_agent = vendor.contact(content)
        if contact.key:
            directory.add(contact, is_agent=is_agent)
    elif what == "group":
        directory.groups[text(content, "id")] = text(content, "name")
    elif what == "field":
        directory.fields[text(content, "id")] = text(content, "title")


def _write(name: str, path: Path, writer: CaseWriter, beside: Beside) -> None:
    """The cases of a file."""
    for block in blocks(_cases(name, path, writer, beside)):
        writer.add_newer(block)


def _cases(name: str, path: Path, writer: CaseWriter, beside: Beside) -> Iterator[Case]:
    for piece in _told(name, path, writer):
        vendor, what = vendor_of(piece.content)
        if vendor is None or what != "case":
            continue
        case = vendor.case(piece.content, writer.directory, beside.of(text(piece.content, "id")))
        if case is not None:
            yield case
            continue
        writer.pack.problem(
            name,
            piece.number,
            _("a ticket that does not say its id and when it was opened."),
            mend=_("Export it again with all fields."),
        )


def _alone(beside: Beside, directory: Directory) -> Iterator[Case]:
    """Ratings whose ticket is not in the files, each as a case of which nothing else is known."""
    for key, content in beside.alone("rating"):
        vendor, _what = vendor_of(content)
        case = vendor.rated(key, content, directory) if vendor is not None else None
        if case is not None:
            yield case


def _write_log(name: str, path: Path, writer: CaseWriter) -> None:
    """The cases of an event log, each put together from its rows."""
    rows = (piece.content for piece in _told(name, path, writer))
    wishes, zone = writer.wishes, writer.known.zone
    for case in eventlog.cases(rows, answering=wishes.answering, closing=wishes.closing, zone=zone):
        if case is None:
            writer.pack.problem(name, None, _("An event without a case or a time was left out."))
        else:
            writer.add(case)


def _told(name: str, path: Path, writer: CaseWriter) -> Iterator[Piece]:
    """The objects of a file that can be read; of the others is told."""
    for piece in _pieces(name, path):
        if isinstance(piece, Piece):
            yield piece
        else:
            writer.pack.problem(name, piece.number, piece.reason, value=piece.value)
