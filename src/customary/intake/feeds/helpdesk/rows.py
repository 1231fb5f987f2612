# SPDX-License-Identifier: Apache-2.0
"""Cases as rows of a pack: interactions, and what rules make of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake.declaration import FileDeclaration
from customary.intake.feeds.helpdesk import wishes as by
from customary.intake.feeds.helpdesk.case import course
from customary.intake.feeds.helpdesk.cells import (
    DECISION,
    INCIDENT,
    INTERACTION,
    PROMISE,
    address,
    amount,
    iso,
    joined,
    truth,
    yes,
)
from customary.intake.feeds.helpdesk.voices import VoiceWriter
from customary.intake.feeds.writing import Prepared, Table
from customary.intake.formats.batch import Input

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from customary.intake.feeds.helpdesk.case import Case, Contact, Course
    from customary.intake.feeds.helpdesk.directory import Directory
    from customary.intake.feeds.helpdesk.wishes import Wishes
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.rules import Rule
    from customary.intake.feeds.writing import PackWriter

#: The newest version of a case counts: an incremental export brings the same one again and again.
VERSIONED = ("interactions", "decisions", "voice_items", "incidents", "promise_events")
LONGEST_NAME, LONGEST_TITLE = 120, 300


@dataclass
class CaseWriter:
    """Writes cases into the tables of a pack; call `close` when all are in."""

    pack: PackWriter
    directory: Directory
    wishes: Wishes
    known: Known
    left_out: Counter[str] = field(default_factory=Counter)
    _customers: dict[str, Contact] = field(default_factory=dict)
    _agents: set[str] = field(default_factory=set)
    _starts: dict[str, datetime] = field(default_factory=dict)
    _waiting: list[Case] = field(default_factory=list)
    _incidents: dict[str, tuple[Case, Rule]] = field(default_factory=dict)
    _affected: Counter[str] = field(default_factory=Counter)
    _bare: tuple[tuple[str, Table], ...] = ()
    _voices: VoiceWriter = field(init=False)

    def __post_init__(self) -> None:
        self._voices = VoiceWriter(self.pack, self.wishes)

    def add(self, case: Case) -> None:
        """A case; one that others were merged into waits for them."""
        if case.discarded:
            self.left_out["discarded"] += 1
        elif case.merged:
            self.left_out["merged"] += 1
            start = course(case)
            self._starts[case.key] = start.opened if start else case.opened
        elif case.customer is not None and self._is_colleague(case.customer):
            self.left_out["colleague"] += 1
        elif case.merges:
            self._waiting.append(case)
        else:
            self._write(case)

    def add_newer(self, cases: Sequence[Case]) -> None:
        """Cases, but none in an older state than is stored: what comes late overwrites nothing."""
        stored = self.known.contacts(case.key for case in cases)
        for case in cases:
            if is_older(case.updated, stored.get(case.key)):
                self.left_out["older"] += 1
            else:
                self.add(case)

    def add_ratings(self, cases: Sequence[Case]) -> None:
        """Ratings by themselves; of their cases what is stored stays as it is."""
        contacts = self.known.contacts(case.key for case in cases)
        names = [f"rating-{rating.key}" for case in cases for rating in case.ratings]
        stored = self.known.said(names)
        for case in cases:
            if case.customer is not None and self._is_colleague(case.customer):
                self.left_out["colleague"] += 1
                continue
            for rating in case.ratings:
                name = f"rating-{rating.key}"
                if is_older(rating.at, stored.get(name)):
                    self.left_out["older"] += 1
                else:
                    interaction = case.key if case.key in contacts else ""
                    customer = self._met(case.customer)
                    self._voices.write_alone(rating, customer=customer, interaction=interaction)

    def close(self) -> None:
        """Write what waited, and everybody who was met."""
        for case in self._waiting:
            self._write(case, [self._starts[one] for one in case.merges if one in self._starts])
        self._waiting.clear()
        for key, (case, rule) in self._incidents.items():
            self._write_incident(case, rule, self._affected[key])
        self._write_people()
        self.pack.notices.extend(self._told())

    def prepared(self) -> Prepared:
        """What was written; call it after the tables are closed."""
        made = self.pack.prepared()
        return replace(
            made,
            inputs=tuple(
                Input(one.path, one.name, replace(one.declared, on_duplicate="last"))
                if one.declared.object in VERSIONED
                else one
                for one in made.inputs
            )
            + self._bare_inputs(),
        )

    def _write(self, case: Case, also_from: Sequence[datetime] = ()) -> None:
        went = course(case, also_from=also_from)
        if went is None:
            self.left_out["ours"] += 1
            return
        if case.customer is not None:
            self._customers[case.customer.key] = case.customer
        if case.agent:
            self._agents.add(case.agent)
        self._affected.update(filter(None, (case.problem,)))
        becomes = self.wishes.becomes(case)
        unit = self.known.units.get(case.group.casefold(), "")
        self._write_interaction(case, went, unit, becomes)
        if by.EXCEPTION in becomes or by.RELIEF in becomes:
            self._write_decision(case, went, unit, becomes)
        self._voices.write(case, went, unit, becomes)
        if by.PROMISED in becomes and self.wishes.promise:
            self._write_promise(case, went, unit)
        if by.INCIDENT in becomes:
            self._incidents[case.key] = (case, becomes[by.INCIDENT])

    def _write_interaction(
        self, case: Case, went: Course, unit: str, becomes: dict[str, Rule]
    ) -> None:
        wishes = self.wishes
        cells = [
            case.key,
            case.kind,
            case.customer.key if case.customer else None,
            unit or None,
            case.agent or None,
            (case.fields.get(wishes.topic, "") if wishes.topic else case.type)[:LONGEST_NAME],
            case.link or None,
            joined(case.tags),
            (case.macros[0] if case.macros else "")[:LONGEST_NAME],
            went.opened.isoformat(),
            iso(went.answered),
            iso(went.closed),
            str(went.contacts),
            str(went.transfers),
            str(went.reopened),
            yes(case.escalated or by.ESCALATED in becomes),
            yes(by.BLOCKED in becomes),
            iso(case.updated),
            case.opened.isoformat(),
        ]
        columns = list(INTERACTION)
        if wishes.subjects:
            columns.append("subject")
            cells.append(case.subject[:LONGEST_TITLE])
        if wishes.goal:
            columns.append("customer_goal")
            cells.append(case.fields.get(wishes.goal))
        if wishes.confirmed:
            columns.append("goal_confirmed")
            cells.append(truth(case.fields.get(wishes.confirmed)))
        self.pack.table("interactions", *columns).add(*cells)

    def _write_decision(
        self, case: Case, went: Course, unit: str, becomes: dict[str, Rule]
    ) -> None:
        kind = by.EXCEPTION if by.EXCEPTION in becomes else by.RELIEF
        asked = by.APPROVAL in becomes
        granted = _when(case, becomes[kind])
        waiting = asked and granted is None and not case.is_solved
        declined = by.DECLINED in becomes
        decided = None if waiting else granted or went.closed or case.updated or went.opened
        self.pack.table("decisions", *DECISION).add(
            case.key,
            kind,
            _title(case, becomes[kind]),
            "rejected" if declined else "proposed" if waiting else "approved",
            unit or None,
            case.agent or None,
            case.customer.key if case.customer else None,
            case.key,
            self._policy(case),
            went.opened.isoformat(),
            iso(max(decided, went.opened) if decided else None),
            case.link or None,
            amount(case.fields.get(self.wishes.amount, "")),
            yes(not asked) if self.wishes.has(by.APPROVAL) else None,
            iso(_when(case, becomes[by.APPROVAL]) or went.opened) if asked else None,
            "true" if by.UPHELD in becomes else "false" if by.OVERTURNED in becomes else None,
            iso(granted or case.updated or went.opened),
        )

    def _policy(self, case: Case) -> str | None:
        """The policy departed from, where the field names one that is known."""
        named = case.fields.get(self.wishes.policy, "") if self.wishes.policy else ""
        return self.known.policies.get(named.casefold())

    def _write_promise(self, case: Case, went: Course, unit: str) -> None:
        """That an answer was due, and when it came."""
        due = went.opened + timedelta(hours=self.wishes.promise_hours)
        self.pack.table("promise_events", *PROMISE).add(
            f"answer-{case.key}",
            self.wishes.promise,
            unit or None,
            case.customer.key if case.customer else None,
            case.key,
            due.isoformat(),
            iso(went.answered),
            case.opened.isoformat(),
        )

    def _write_incident(self, case: Case, rule: Rule, affected: int) -> None:
        admitted = self.wishes.becomes(case).get(by.ADMITTED)
        moment = _when(case, admitted) if admitted else None
        went = course(case)
        delivered = went.closed if went else None
        self.pack.table("incidents", *INCIDENT).add(
            case.key,
            case.subject[:LONGEST_TITLE] if self.wishes.subjects else _title(case, rule),
            self.known.units.get(case.group.casefold()),
            case.opened.isoformat(),
            iso(moment if moment and moment >= case.opened else None),
            case.due.date().isoformat() if case.due else None,
            delivered.date().isoformat() if delivered else None,
            case.link or None,
            str(affected) if affected else None,
            case.opened.isoformat(),
        )

    def _write_people(self) -> None:
        """Agents as accounts and customers by what is known; of some no more than an id."""
        folder = self.pack.folder
        bare = Table(folder / "customers-by-id.parquet", ("external_id",))
        nameless = Table(folder / "people-by-id.parquet", ("external_id", "full_name", "standing"))
        for key, customer in self._customers.items():
            if customer.name or customer.email or customer.phone:
                columns = ("external_id", "name", "email", "phone")
                cells = (key, customer.name[:200], address(customer.email), customer.phone[:40])
                self.pack.table("customers", *columns).add(*cells)
            else:
                bare.add(key)
        for key in sorted(self._agents):
            agent = self.directory.people.get(key)
            if agent is not None and (agent.name or agent.email):
                columns = ("external_id", "full_name", "email", "standing")
                cells = (key, (agent.name or agent.email)[:200], address(agent.email), "account")
                self.pack.table("people", *columns).add(*cells)
            else:
                nameless.add(key, key, "account")
        alone = (("voice_items", table) for table in self._voices.alone.values())
        self._bare = (("customers", bare), ("people", nameless), *alone)
        for _object, table in self._bare:
            table.close()

    def _bare_inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(
                table.path,
                table.path.name,
                FileDeclaration(
                    name=table.path.name,
                    object=name,
                    time_zone="UTC",
                    on_duplicate="last" if name in VERSIONED else "refuse",
                ),
            )
            for name, table in self._bare
            if table.rows
        )

    def _met(self, customer: Contact | None) -> str:
        """The key of a customer, who is written in the end; "" for nobody."""
        if customer is None:
            return ""
        self._customers[customer.key] = customer
        return customer.key

    def _is_colleague(self, customer: Contact) -> bool:
        return self.known.is_colleague(customer.email.lower())

    def _told(self) -> list[str]:
        sentences = {
            "discarded": _("Deleted tickets and spam, left out: %(count)s."),
            "merged": _("Tickets merged into others, counted with those: %(count)s."),
            "colleague": _("Tickets opened by colleagues, left out: %(count)s."),
            "older": _("Older states than those that are stored, left out: %(count)s."),
            "ours": _("Conversations in which no customer ever wrote, left out: %(count)s."),
        }
        return [
            sentence % {"count": self.left_out[why]}
            for why, sentence in sentences.items()
            if self.left_out[why]
        ]


def is_older(state: datetime | None, stored: datetime | None) -> bool:
    """Whether a state is from before the stored one, as far as both say when."""
    return state is not None and stored is not None and state < stored


def _when(case: Case, rule: Rule) -> datetime | None:
    """When the tag or macro a rule looks at came to the case, where that is known."""
    if rule.field not in {"tag", "macro"}:
        return None
    moments = [
        at
        for tag, at in case.tagged.items()
        if any(text in tag.casefold() for text in rule.contains)
    ]
    return min(moments, default=None)


def _title(case: Case, rule: Rule) -> str:
    """What the rule saw: the tag, macro or value, never what is written in the ticket."""
    for value in by.entry_of(case).get(rule.field, ()):
        if any(text in value.casefold() for text in rule.contains):
            return value[:LONGEST_TITLE]
    return rule.contains[0][:LONGEST_TITLE]
