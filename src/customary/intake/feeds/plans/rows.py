# SPDX-License-Identifier: Apache-2.0
"""Items that a rule catches, as rows of a pack: initiatives, decisions, incidents and their people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from customary.intake.feeds.plans import lives
from customary.intake.feeds.plans.choices import COMMENT, DECISION, FIELD, INCIDENT, LABELS, STATUS
from customary.intake.feeds.plans.dates import moment
from customary.intake.feeds.plans.voices import Voices
from customary.store.models import (
    DecisionKind,
    DecisionStatus,
    InitiativeKind,
    InitiativeStatus,
    Standing,
)

if TYPE_CHECKING:
    from datetime import datetime

    from customary.intake.feeds.known import Known
    from customary.intake.feeds.plans.choices import Choices
    from customary.intake.feeds.plans.items import Item, Move, Who
    from customary.intake.feeds.writing import PackWriter

PEOPLE = ("external_id", "full_name", "email", "standing")
INITIATIVES = (
    "external_id", "kind", "title", "unit", "owner", "proposed_by", "status", "proposed_at",
    "answered_at", "started_on", "finished_on", "theme", "link", "before_value", "after_value",
    "verdict", "recorded_at",
)  # fmt: skip
DECISIONS = (
    "external_id", "kind", "title", "unit", "decided_by", "status", "proposed_at", "decided_at",
    "link", "customer_impact", "customer_impact_at", "employee_impact", "employee_impact_at",
    "recorded_at",
)  # fmt: skip
INCIDENTS = (
    "external_id", "title", "unit", "detected_at", "admitted_at", "remedy_promised_on",
    "remedy_delivered_on", "link", "recorded_at",
)  # fmt: skip
LONGEST_TITLE, LONGEST_ID, LONGEST_LINK, LONGEST_TEXT = 300, 200, 500, 10_000
#: Words by which the kind of a decision is told, in its labels and type.
KINDS = {
    DecisionKind.BUDGET: ("budget", "预算"),
    DecisionKind.POLICY: ("policy", "政策", "制度"),
    DecisionKind.PRODUCT: ("product", "产品"),
}
VERDICTS = {
    "keep": ("keep", "保留", "继续"),
    "change": ("change", "adjust", "调整", "修改"),
    "stop": ("stop", "end", "停止", "终止"),
}
#: Where a decision stands, as a decision: work on it does not mean that it was taken.
DECIDED = {
    InitiativeStatus.PROPOSED: DecisionStatus.PROPOSED,
    InitiativeStatus.ACTIVE: DecisionStatus.PROPOSED,
    InitiativeStatus.ACCEPTED: DecisionStatus.APPROVED,
    InitiativeStatus.FINISHED: DecisionStatus.APPROVED,
    InitiativeStatus.DECLINED: DecisionStatus.REJECTED,
    InitiativeStatus.STOPPED: DecisionStatus.WITHDRAWN,
}


class Rows:
    """Writes every caught item into the tables of a pack, and counts what was seen.

    Attributes:
        seen: all items.
        caught: those that became something, by what they became.
        voices: what they cite, found and written at the end.
    """

    def __init__(self, pack: PackWriter, choices: Choices, known: Known) -> None:
        self.seen = 0
        self.caught: Counter[str] = Counter()
        self.voices = Voices(pack, choices, known)
        self._pack = pack
        self._choices = choices
        self._known = known
        self._themes = known.themes
        self._people: set[str] = set()

    def add(self, item: Item) -> None:
        """Take an item in, if a rule catches it."""
        self.seen += 1
        becomes = self._choices.becomes(item)
        if not becomes:
            return
        self.caught[becomes] += 1
        item.key = item.key[:LONGEST_ID]
        if becomes == INCIDENT:
            self._incident(item)
        elif becomes == DECISION:
            self._decision(item)
            self.voices.hear(item, "decision")
        else:
            self._initiative(item, becomes)
            self.voices.hear(item, "initiative")

    def _initiative(self, item: Item, kind: str) -> None:
        choices = self._choices
        status = lives.standing(item, choices)
        begun = kind != InitiativeKind.IDEA and lives.first_move(item, choices, lives.BEGUN)
        if status is InitiativeStatus.DECLINED and begun:
            status = InitiativeStatus.STOPPED  # what was under way is not undone by its status
        start, end = lives.began(item, choices, self._known.zone), lives.ended(item, choices)
        if start and end and start > end:
            start = end  # a field that promises a later start than the end that was recorded
        self._pack.table("initiatives", *INITIATIVES).add(
            item.key,
            kind,
            _line(item.title),
            choices.unit(item),
            self._person(item.assignee),
            self._person(item.reporter),
            status,
            _moment(item.created),
            _moment(self._answered(item, kind)),
            self._day(start),
            self._day(end),
            self._theme(item),
            _link(item),
            _number(choices.value(item, "before_field")),
            _number(choices.value(item, "after_field")),
            _verdict(choices.value(item, "verdict_field")),
            _moment(item.created),
        )

    def _answered(self, item: Item, kind: str) -> datetime | None:
        """When whoever proposed it got an answer: a decision about it or, for an idea, a reply."""
        # The status something is made in answers nothing, even where that means work on it.
        moves = (move for move in item.moves[1:] if self._meaning(move) in lives.ANSWERED)
        move = next(moves, None)
        times = [move.at if move and item.has_history else lives.ended(item, self._choices)]
        if kind == "idea":
            times.append(item.replied)
        told = [max(time, item.created) for time in times if time]
        return min(told, default=None)

    def _meaning(self, move: Move) -> InitiativeStatus:
        return self._choices.meaning(move.status)

    def _decision(self, item: Item) -> None:
        choices = self._choices
        status = DECIDED[lives.standing(item, choices)]
        taken = status != DecisionStatus.PROPOSED
        # The first approval counts: opening it again to weigh it afterwards changes nothing.
        accepted = {meaning for meaning, told in DECIDED.items() if told == status}
        move = lives.first_move(item, choices, accepted) if item.has_history else None
        decided = (move.at if move else item.resolved or item.updated) if taken else None
        by = (move.by if move else None) or item.assignee
        self._pack.table("decisions", *DECISIONS).add(
            item.key,
            _kind(item, choices.decision_kind),
            _line(item.title),
            choices.unit(item),
            self._person(by),
            status,
            _moment(item.created),
            _moment(max(decided, item.created) if decided else None),
            _link(item),
            *self._impact(item, "customer_impact_field"),
            *self._impact(item, "employee_impact_field"),
            _moment(item.created),
        )

    def _impact(self, item: Item, name: str) -> tuple[str | None, str | None]:
        """What a field says of an impact, and since when it says so."""
        text = self._choices.value(item, name)
        if not text:
            return None, None
        when = item.set_at.get(self._choices.taken[name], item.updated)
        return text.replace("\0", "")[:LONGEST_TEXT], _moment(when)

    def _incident(self, item: Item) -> None:
        choices, zone = self._choices, self._known.zone
        told = lives.told_moment(item, choices, "detected_field", zone)
        # Nobody detects a mistake after it stands in the tracker.
        detected = min(item.created, told) if told else item.created
        admitted = self._admitted(item)
        delivered = None
        if lives.standing(item, choices) is InitiativeStatus.FINISHED:
            delivered = lives.ended(item, choices)
        self._pack.table("incidents", *INCIDENTS).add(
            item.key,
            _line(item.title),
            choices.unit(item),
            _moment(detected),
            _moment(max(admitted, detected) if admitted else None),
            item.promised.isoformat() if item.promised else None,
            self._day(delivered),
            _link(item),
            _moment(item.created),
        )

    def _admitted(self, item: Item) -> datetime | None:
        """When a mistake was admitted, by what was said to show it."""
        shown = self._choices.admitted
        times: list[datetime | None] = []
        if shown == COMMENT:
            times = [one.at for one in item.said if one.public and one.by and not one.by.outside]
        elif shown == LABELS:
            times = [
                item.labelled.get(label, item.updated)
                for label in item.labels
                if any(word in label.casefold() for word in self._choices.admitted_labels)
            ]
        elif shown.startswith(STATUS):
            name = shown.removeprefix(STATUS).casefold()
            times = [move.at for move in item.moves if move.status.casefold() == name]
        elif shown.startswith(FIELD) and (text := item.fields.get(shown.removeprefix(FIELD))):
            try:
                times = [moment(text, self._known.zone)]
            except (ValueError, OverflowError):
                times = []
        return min((time for time in times if time), default=None)

    def _person(self, who: Who | None) -> str | None:
        """Somebody as a row of their own; who is no colleague is nobody here."""
        if who is None or who.outside or self._is_stranger(who.email):
            return None
        key = who.key[:LONGEST_ID]
        if key not in self._people:
            self._people.add(key)
            name = _line(who.name or who.email.partition("@")[0] or key)[:200]
            self._pack.table("people", *PEOPLE).add(key, name, who.email or None, Standing.ACCOUNT)
        return key

    def _is_stranger(self, email: str) -> bool:
        known = self._known
        return bool(email and known.employee_addresses) and not known.is_colleague(email.lower())

    def _theme(self, item: Item) -> str | None:
        """The theme a label or field names."""
        told = [self._choices.value(item, "theme_field"), *item.labels]
        return next(
            (self._themes[one.casefold()] for one in told if one.casefold() in self._themes), None
        )

    def _day(self, when: datetime | None) -> str | None:
        return when.astimezone(self._known.zone).date().isoformat() if when else None


def _kind(item: Item, otherwise: DecisionKind) -> DecisionKind:
    text = " ".join((item.type, *item.labels)).casefold()
    return next(
        (kind for kind, words in KINDS.items() if any(word in text for word in words)), otherwise
    )


def _verdict(text: str) -> str | None:
    told = text.casefold()
    return next(
        (verdict for verdict, words in VERDICTS.items() if any(one in told for one in words)), None
    )


def _number(text: str) -> str | None:
    try:
        number = float(text.replace("%", "").replace(",", "").strip())
    except ValueError:
        return None
    return repr(number) if abs(number) < float("inf") else None


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST_TITLE]


def _link(item: Item) -> str | None:
    is_address = item.link.startswith(("https://", "http://")) and len(item.link) <= LONGEST_LINK
    return item.link if is_address else None


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
