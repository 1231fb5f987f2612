# SPDX-License-Identifier: Apache-2.0
"""What a calendar cannot know by itself: the questions, their guesses, and the answers read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.feed import Asks, Option, Question
from customary.intake.feeds.known import PUBLIC_HOSTS
from customary.intake.feeds.rules import Rule, first_match, read_rules
from customary.intake.report import PackError
from customary.store.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.calendar.entry import Raw
    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.known import Known

#: Months before today that are read; an older entry says little about today's customs.
MONTHS = 36
#: Calendars whose unit is asked for one by one.
MOST_CALENDARS = 12
UNIT = "unit: "
KNOWN, ANYBODY = "known", "anybody"
SAID, MOVED = "said", "moved"
FIELDS = ("title", "calendar", "category", "location", "description", "organiser")
#: What titles usually say, in both languages; the first rule that fits counts.
TITLES: dict[str, tuple[str, ...]] = {
    EventKind.PROTECTED_SLOT: ("no-meeting", "no meeting", "focus time", "免会", "无会", "专注时段"),
    EventKind.BOARD_MEETING: ("board meeting", "supervisory board", "董事会", "监事会"),
    EventKind.TOWN_HALL: ("town hall", "townhall", "all hands", "all-hands", "全员大会", "全员会"),
    EventKind.SUPPORT_SHIFT: ("support shift", "queue shift", "客服轮值", "轮值客服", "客服值班"),
    EventKind.LISTENING_SESSION: ("listening session", "customer listening", "客户倾听", "倾听客户"),
    EventKind.CUSTOMER_VISIT: ("customer visit", "client visit", "客户拜访", "拜访客户", "客户来访"),
    EventKind.JOINT_CALL: ("joint call", "joint customer call", "联合拜访", "联合通话"),
    EventKind.EXECUTIVE_MEETING: (
        "executive meeting", "executive committee", "leadership team meeting", "management board",
        "经营管理会", "高管会", "管理层例会", "总经理办公会",
    ),
    EventKind.TRAINING: ("training", "workshop", "培训"),
}  # fmt: skip
QUESTION = "Customer question:; 客户问题:"
SERVICE_ITEM = "Service item:; 客服议题:"


@dataclass(frozen=True)
class Said:
    """The answers, ready to be used."""

    rules: tuple[Rule, ...]
    question: tuple[str, ...]
    service_item: tuple[str, ...]
    anybody_is_customer: bool
    units: Mapping[str, str]
    known_units: Mapping[str, str]
    domains: frozenset[str]
    colleagues: frozenset[str]
    customers: frozenset[str]
    unlisted: int | None
    entered: bool
    since: datetime
    until: datetime
    zone: ZoneInfo

    def unit_of(self, calendar: str) -> str:
        """The unit whose calendar it is, "" where it is nobody's."""
        if calendar in self.units:
            return self.units[calendar]
        return self.known_units.get(calendar.casefold(), "")


@dataclass
class Seen:
    """What a first look at the files shows.

    Attributes:
        entries: entries seen, each once for all its recurrences.
        nobody: entries that list nobody.
        stamped: entries that do not say when they were entered.
        asked: entries with a line that asks the customer question.
        calendars: entries by calendar.
        hosts: organisers by the domain of their address.
        becomes: entries by what the usual rules make of them.
        days: first and last day of an entry seen.
    """

    entries: int = 0
    recurring: int = 0
    nobody: int = 0
    private: int = 0
    stamped: int = 0
    asked: int = 0
    calendars: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    becomes: Counter[str] = field(default_factory=Counter)
    days: list[str] = field(default_factory=list)

    def look(self, raw: Raw, calendar: str, rules: Sequence[Rule]) -> None:
        """Take one more entry into account."""
        self.entries += 1
        self.recurring += bool(raw.rules or raw.also or raw.in_series)
        self.nobody += not raw.invited
        self.private += raw.private
        self.stamped += not raw.created
        self.calendars[calendar] += 1
        if raw.organiser and "@" in raw.organiser.address:
            self.hosts[raw.organiser.address.rpartition("@")[2]] += 1
        if not raw.private:
            self.becomes[first_match(rules, texts_of(raw, calendar))] += 1
            lines = map(plain, raw.description.splitlines()[:200])
            self.asked += any(line.startswith(_texts(QUESTION)) for line in lines)
        day = raw.start[:10]
        self.days = [min([day, *self.days[:1]]), max([day, *self.days[1:]])]

    @property
    def usual_domain(self) -> str:
        """The domain most organisers share, where it belongs to an organisation."""
        own = [host for host, _ in self.hosts.most_common() if host not in PUBLIC_HOSTS]
        return own[0] if own else ""


def usual_rules() -> list[dict[str, Any]]:
    """The rules offered where nobody has written any."""
    return [
        {"becomes": str(kind), "field": "title", "contains": list(texts)}
        for kind, texts in TITLES.items()
    ]


def texts_of(raw: Raw, calendar: str) -> dict[str, Sequence[str]]:
    """The fields of an entry that rules may look at."""
    organiser = [raw.organiser.address, raw.organiser.name] if raw.organiser else []
    return {
        "title": [raw.title],
        "calendar": [calendar],
        "category": raw.categories,
        "location": [raw.location],
        "description": [raw.description],
        "organiser": organiser,
    }


def rules_of(said: Any) -> tuple[Rule, ...]:
    """Rules as answered, checked."""
    return read_rules(
        said, fields=FIELDS, becomes=EventKind.values, where=_("Kinds of calendar entries")
    )


def questions(seen: Seen, known: Known) -> tuple[Question, ...]:
    """What is asked about the files seen, with guesses."""
    return (
        _kinds(seen),
        Question(
            "question",
            _("How the customer question is answered"),
            Asks.TEXT,
            guess=QUESTION,
            why=_("%(count)s entries hold such a line.") % {"count": f"{seen.asked:,}"}
            if seen.asked
            else "",
            help=_(
                "A line of the description that begins like this asks the question, and what "
                "follows on it is the answer; only that is kept. Part several with a semicolon."
            ),
        ),
        Question(
            "service_item",
            _("How an item brought by service is marked"),
            Asks.TEXT,
            guess=SERVICE_ITEM,
            help=_(
                "A line of the description that begins like this. Only that it is there is kept."
            ),
        ),
        Question(
            "customers",
            _("Who is a customer"),
            options=(
                Option(KNOWN, _("Whose address is that of a customer known here")),
                Option(ANYBODY, _("Anybody from outside the organisation")),
            ),
            guess=KNOWN,
        ),
        *_domains(seen, known),
        *_unlisted(seen),
        Question(
            "entered",
            _("When entries were written"),
            options=(
                Option(SAID, _("When they say; what was written long after the fact is a claim")),
                Option(MOVED, _("Not known: the calendar was moved here from another program")),
            ),
            guess=SAID,
        ),
        Question(
            "since",
            _("First day read"),
            Asks.TEXT,
            help=_("Such as 2025-01-01; if not said, %(months)s months back.") % {"months": MONTHS},
        ),
        *_units(seen, known),
    )


def _kinds(seen: Seen) -> Question:
    found = [
        f"{EventKind(kind).label}: {count:,}"
        for kind, count in seen.becomes.most_common()
        if kind in EventKind.values
    ]
    return Question(
        "kinds",
        _("What entries are"),
        Asks.RULES,
        options=tuple(Option(kind.value, str(kind.label)) for kind in EventKind),
        guess=usual_rules(),
        why=_("They find %(found)s.") % {"found": _(", ").join(found)} if found else "",
        help=_(
            "Whatever no rule names is a meeting, and its title is not kept. Kept are those of town "
            "halls, board and executive meetings, trainings and protected time."
        ),
        fields=(
            Option("title", _("Title")),
            Option("calendar", _("Calendar")),
            Option("category", _("Category")),
            Option("location", _("Place")),
            Option("description", _("Description")),
            Option("organiser", _("Organiser")),
        ),
    )


def _domains(seen: Seen, known: Known) -> list[Question]:
    if known.domains:
        return []
    return [
        Question(
            "domains",
            _("How addresses of colleagues end"),
            Asks.TEXT,
            guess=seen.usual_domain,
            why=_("Most organisers have such an address.") if seen.usual_domain else "",
            help=_("The part after the @; part several with a semicolon."),
        )
    ]


def _unlisted(seen: Seen) -> list[Question]:
    if not seen.nobody:
        return []
    return [
        Question(
            "unlisted",
            _("How many people come to a meeting that lists nobody"),
            Asks.TEXT,
            why=_("%(count)s of %(all)s entries list nobody.")
            % {"count": f"{seen.nobody:,}", "all": f"{seen.entries:,}"},
            help=_(
                "Leave it empty if that is not known: such meetings are then not asked for the "
                "customer question."
            ),
        )
    ]


def _units(seen: Seen, known: Known) -> list[Question]:
    names = [name for name, _count in seen.calendars.most_common(MOST_CALENDARS) if name]
    options = tuple(Option(reference, name) for name, reference in sorted(known.units.items()))
    if not options:
        return []
    return [
        Question(
            UNIT + name,
            _("The unit of the calendar “%(calendar)s”") % {"calendar": name},
            options=(Option("", _("That of whoever organises")), *options),
            guess=known.units.get(name.casefold(), ""),
            group=_("Calendars"),
        )
        for name in sorted(names)
    ]


def read_answers(answers: Answers, known: Known, *, usual_domain: str) -> Said:
    """The answers, with guesses for what was not answered.

    Raises:
        PackError: an answer cannot be what it is given as.
    """
    rules = answers.get("kinds")
    domains = _texts(answers.get("domains") or usual_domain)
    return Said(
        rules=rules_of(usual_rules() if rules is None else rules),
        question=_texts(answers.get("question", QUESTION)),
        service_item=_texts(answers.get("service_item", SERVICE_ITEM)),
        anybody_is_customer=answers.get("customers", KNOWN) == ANYBODY,
        units={
            key.removeprefix(UNIT): str(unit)
            for key, unit in answers.items()
            if key.startswith(UNIT)
        },
        known_units=known.units,
        domains=known.domains or frozenset(domain.lstrip("@") for domain in domains),
        colleagues=known.employee_addresses,
        customers=known.customer_addresses,
        unlisted=_count(answers.get("unlisted")),
        entered=answers.get("entered", SAID) != MOVED,
        since=_day(answers.get("since"), "since", known) or _months_before(known),
        until=_day(answers.get("until"), "until", known, end=True)
        or known.now.astimezone(UTC).replace(tzinfo=None),
        zone=known.zone,
    )


def _texts(said: Any) -> tuple[str, ...]:
    """Several texts in one, parted by semicolons, compared without regard to case or width."""
    parts = said if isinstance(said, list) else str(said or "").split(";")
    return tuple(plain(str(part)) for part in parts if str(part).strip())


def plain(text: str) -> str:
    """A text as it is compared: colons and letters of one width, small letters."""
    return text.strip().replace("\uff1a", ":").casefold()


def _count(said: Any) -> int | None:
    text = str(said if said is not None else "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise PackError(
            _("Calendar: %(value)s is no number of people.") % {"value": repr(text[:40])}
        )
    return int(text)


def _day(said: Any, name: str, known: Known, *, end: bool = False) -> datetime | None:
    """A local day as a moment of UTC: its beginning, or its end."""
    text = str(said or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PackError(
            _('Calendar: "%(name)s" is a day such as 2026-03-31, not %(value)s.')
            % {"name": name, "value": repr(text[:40])}
        ) from error
    clock = time.max if end else time.min
    return datetime.combine(day, clock, known.zone).astimezone(UTC).replace(tzinfo=None)


def _months_before(known: Known) -> datetime:
    today = known.now.astimezone(known.zone).date()
    months = today.year * 12 + today.month - 1 - MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    return datetime.combine(first, time.min, known.zone).astimezone(UTC).replace(tzinfo=None)
