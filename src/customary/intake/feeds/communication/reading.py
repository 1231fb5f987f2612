# SPDX-License-Identifier: Apache-2.0
"""The feed: mail archives, pages, RSS and Mailchimp exports become publications and town halls."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.core.text.script import language_of
from customary.intake.feeds.communication.agendas import agenda
from customary.intake.feeds.communication.kinds import (
    BECOMES,
    FIELDS,
    LEFT_OUT,
    TOWN_HALL,
    questions,
)
from customary.intake.feeds.communication.mail import Mail, messages
from customary.intake.feeds.communication.mailchimp import campaigns
from customary.intake.feeds.communication.pages import page
from customary.intake.feeds.communication.sifting import Senders, Sifted, senders, sift
from customary.intake.feeds.communication.syndication import posts
from customary.intake.feeds.feed import Asks, Option, Question, Recognised
from customary.intake.feeds.rules import first_match, read_rules
from customary.intake.feeds.writing import PackWriter
from customary.intake.report import PackError

if TYPE_CHECKING:
    from datetime import datetime

    from customary.intake.feeds.communication.entry import Entry
    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.writing import Prepared, Table

PUBLICATIONS = (
    "external_id", "kind", "title", "body", "language", "author", "published_at", "recorded_at",
    "recipients", "reads",
)  # fmt: skip
LONGEST_MEETING = timedelta(hours=1)


class Communication:
    """Reads what was sent or posted; replies of recipients are never stored."""

    key = "communication"
    name = gettext_lazy("Newsletters and announcements")
    about = gettext_lazy(
        "Mail archives (mbox, EML), folders of Markdown or HTML, RSS and Atom, Mailchimp exports, "
        "agendas of town halls."
    )
    icon = "mail"
    unlocks = ("I03", "I79", "I80", "I84")
    endings = (
        ".mbox", ".mbx", ".eml", ".emlx", ".md", ".markdown", ".html", ".htm",
        ".xml", ".rss", ".atom", ".csv", ".zip",
    )  # fmt: skip

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the files, who publishes, and what is what."""
        with _scratch() as folder:
            try:
                sifted = sift(drop, Path(folder))
            except PackError:
                return None
            if not sifted.count:
                return None
            people = senders(sifted.mail)
            return Recognised(
                feed=self.key,
                what=_what(sifted),
                confidence=_confidence(sifted),
                shape=_shape(sifted, people),
                source=_source(sifted),
                facts=_facts(sifted, people),
                questions=tuple(_questions(sifted, people, known)),
                warnings=_warnings(sifted),
            )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """Publications with their authors, and town halls with their agendas."""
        sifted = sift(drop, folder)
        if not sifted.count:
            raise PackError(
                _("None of these files is a mail archive, a page, a feed or a campaign report.")
            )
        asked = _questions(sifted, senders(sifted.mail), known)
        given = {question.key: question.guess for question in asked} | dict(answers)
        with PackWriter(folder, time_zone=str(known.zone)) as pack:
            _Writing(pack, given, known).write(sifted)
        return pack.prepared()


class _Writing:
    """Writes entries into the tables of a pack, each once."""

    def __init__(self, pack: PackWriter, given: Answers, known: Known) -> None:
        self._pack = pack
        self._known = known
        self._rules = read_rules(
            given.get("kinds"), fields=FIELDS, becomes=BECOMES, where=_("What is what?")
        )
        self._otherwise = str(given.get("otherwise") or "newsletter")
        if self._otherwise not in BECOMES:
            raise PackError(
                _('"%(kind)s" is no kind of publication; known are %(known)s.')
                % {"kind": self._otherwise, "known": ", ".join(BECOMES)}
            )
        chosen = given.get("senders") or ()
        self._senders = {
            str(one).casefold() for one in ([chosen] if isinstance(chosen, str) else chosen)
        }
        self._written: set[str] = set()
        self._people: set[str] = set()

    def write(self, sifted: Sifted) -> None:
        """Everything in the files."""
        zone = self._known.zone
        for name, path in sifted.mail:
            for number, raw in enumerate(messages(path), 1):
                mail = Mail(raw)
                if self._is_published(mail):
                    self._add(mail.entry(zone, name), name, number)
        pages = [page(path, name, zone) for name, path in sifted.pages]
        used: set[str] = set()
        for name, path in sifted.reports:
            for number, entry in enumerate(campaigns(path, name, zone, pages), 2):
                self._add(entry, name, number)
                used.update(one.place for one in pages if one.text and one.text == entry.text)
        for one in pages:
            if one.place not in used:
                self._add(one, one.place, None)
        for name, path in sifted.feeds:
            for number, entry in enumerate(posts(path, name), 1):
                self._add(entry, name, number)

    def _is_published(self, mail: Mail) -> bool:
        """Whether a mail comes from a publishing address, and answers nobody."""
        sent_by = {mail.sender[1], *(f"list:{name}" for name in mail.lists)}
        return bool(sent_by & self._senders) and not mail.is_reply

    def _add(self, entry: Entry, file: str, number: int | None) -> None:
        if entry.key in self._written:
            return
        kind = first_match(self._rules, entry.looked_at) or self._otherwise
        if kind == LEFT_OUT:
            return
        self._written.add(entry.key)
        if not entry.title and not entry.text:
            self._pack.problem(file, number, _("It has neither a title nor a text."))
        elif kind == TOWN_HALL:
            self._town_hall(entry, file, number)
        elif entry.published_at is None:
            self._pack.problem(
                file,
                number,
                _("It does not say when it was published."),
                mend=_("Write the date into its front matter or its file name: 2026-03-31."),
                value=entry.title,
            )
        else:
            self._publication(entry, kind)

    def _publication(self, entry: Entry, kind: str) -> None:
        self._pack.table("publications", *PUBLICATIONS).add(
            entry.key,
            kind,
            entry.title or entry.text[:80],
            entry.text,
            language_of(entry.text or entry.title),
            self._author(entry),
            _written(entry.published_at),
            _written(entry.recorded_at),
            _counted(entry.recipients),
            _counted(entry.reads),
        )

    def _town_hall(self, entry: Entry, file: str, number: int | None) -> None:
        found = agenda(entry, self._known.zone)
        if found.starts_at is None:
            self._pack.problem(
                file,
                number,
                _("It does not say when the meeting is."),
                mend=_('Write a line such as "Date: 2026-03-31 15:00" into it.'),
                value=entry.title,
            )
            return
        held = found.starts_at <= self._known.now
        self._events.add(
            entry.key,
            "town_hall",
            entry.title,
            "held" if held else "planned",
            _written(found.starts_at),
            _written(found.starts_at + LONGEST_MEETING),
            "true" if found.customer_present else "false",
            self._author(entry),
            _written(entry.recorded_at),
        )
        for position, item in enumerate(found.items, 1):
            self._items.add(
                f"{entry.key[:190]}-{position}",
                entry.key,
                str(position),
                item.text,
                "true" if item.customer_question else "false",
                item.answer,
                _written(entry.recorded_at),
            )

    @property
    def _events(self) -> Table:
        return self._pack.table(
            "events",
            *("external_id", "kind", "title", "status", "starts_at", "ends_at"),
            *("customer_present", "organiser", "recorded_at"),
        )

    @property
    def _items(self) -> Table:
        return self._pack.table(
            "agenda_items",
            *("external_id", "event", "position", "text"),
            *("customer_question", "answer", "recorded_at"),
        )

    def _author(self, entry: Entry) -> str | None:
        """Whoever published it, as an account of this source; nobody from outside."""
        known = self._known
        if entry.address and known.employee_addresses and not known.is_colleague(entry.address):
            return None
        key = entry.address or (f"name:{entry.author.casefold()}" if entry.author else "")
        if not key or len(key) > 200:
            return None
        if key not in self._people:
            self._people.add(key)
            self._pack.table("people", "external_id", "full_name", "email", "standing").add(
                key, entry.author or entry.address, entry.address or None, "account"
            )
        return key


def _questions(sifted: Sifted, people: Senders, known: Known) -> list[Question]:
    asked = []
    if sifted.mail:
        asked.append(
            Question(
                key="senders",
                label=_("Whose mails are publications?"),
                asks=Asks.MANY,
                options=tuple(
                    Option(one.key, f"{one.label} ({one.count:,})", one.example)
                    for one in people.found
                ),
                guess=[one.key for one in people.found if one.publishes],
                why=_("They write to many and answer hardly anybody."),
                needed=True,
                help=_("Mails of all others, and every answer, are passed over and not stored."),
            )
        )
    otherwise = "announcement" if sifted.feeds and not sifted.mail else "newsletter"
    return [*asked, *questions(otherwise=otherwise, leaders=known.leader_addresses)]


def _what(sifted: Sifted) -> str:
    if sifted.reports:
        return _("Mailchimp campaigns")
    if sifted.feeds:
        return _("RSS or Atom feed")
    if sifted.mail:
        return _("Mail archive")
    return _("Pages in a folder")


def _confidence(sifted: Sifted) -> float:
    """A page may belong to anything; what else lies beside it makes it doubtful."""
    sure = 0.95 if sifted.reports or sifted.feeds else 0.9 if sifted.mail else 0.6
    return sure * sifted.count / (sifted.count + sifted.others)


def _shape(sifted: Sifted, people: Senders) -> str:
    kinds = [name for name in ("mail", "pages", "feeds", "reports") if getattr(sifted, name)]
    publishing = sorted({one.key.rpartition("@")[2] for one in people.found if one.publishes})
    return hashlib.sha256("\0".join([*kinds, *publishing[:1]]).encode()).hexdigest()[:16]


def _source(sifted: Sifted) -> dict[str, str]:
    """Loose pages do not show when they were published: they prove no more than what is said."""
    proven = bool(sifted.mail or sifted.feeds or sifted.reports)
    return {
        "key": "newsletter",
        "name": _("Newsletters and announcements"),
        "kind": "newsletter",
        "evidence_grade": "A" if proven else "C",
    }


def _facts(sifted: Sifted, people: Senders) -> tuple[tuple[str, str], ...]:
    facts = []
    if sifted.mail:
        facts.append((_("Mails looked at"), f"{people.looked_at:,}"))
        facts.append((_("Senders and lists"), f"{len(people.found):,}"))
    return tuple(facts)


def _warnings(sifted: Sifted) -> tuple[str, ...]:
    if sifted.pages and not sifted.mail and not sifted.reports:
        return (_("Loose pages do not show when they were sent: they count as self-reported."),)
    return ()


def _scratch() -> Any:
    settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="looked-at-", dir=settings.STAGING)


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _counted(number: int | None) -> str | None:
    return None if number is None else str(number)
