# SPDX-License-Identifier: Apache-2.0
"""What is asked about a help desk: its rules, its own fields, its machines. Subjects are not kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.feed import Answers, Asks, Option, Question
from customary.intake.feeds.rules import Rule, read_rules
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.intake.feeds.helpdesk.case import Case

EXCEPTION, RELIEF, COMPLAINT, INCIDENT = "exception", "relief", "complaint", "incident"
APPROVAL, DECLINED, UPHELD, OVERTURNED = "approval", "declined", "upheld", "overturned"
BLOCKED, ESCALATED, ADMITTED = "policy_blocked", "escalated", "admitted"
PROMISED = "promised"
#: Words in a tag or macro that propose a rule; a person looks at it before it counts.
TELLING = {
    EXCEPTION: ("exception", "goodwill", "破例", "通融"),
    RELIEF: ("relief", "hardship", "减免", "纾困"),
    APPROVAL: ("approval", "审批"),
    BLOCKED: ("policy_block", "policy-block", "blocked_by_policy", "制度限制", "规定所限"),
    ESCALATED: ("escalat", "升级"),
    COMPLAINT: ("complaint", "投诉"),
    INCIDENT: ("incident", "outage", "事故", "故障"),
}
#: Words in the name of a field, or of an account.
TOPIC = re.compile(r"topic|categor|reason|subject area|类别|分类|主题|原因", re.I)
AMOUNT = re.compile(r"amount|refund|credit|金额|退款", re.I)
MACHINE = re.compile(r"\b(bot|robot|auto\w*|workflow|operator|no-?reply)\b|机器人|自动", re.I)
FIELDS = ("tag", "macro", "group", "type", "channel")
SHOWN = 60
MOST_HOURS = 8_760


@dataclass
class Seen:
    """What a part of the files holds, to ask about."""

    tags: Counter[str] = field(default_factory=Counter)
    macros: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    fields: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    activities: Counter[str] = field(default_factory=Counter)
    has_problems: bool = False

    def look(self, case: Case) -> None:
        """Remember what a case holds."""
        self.tags.update(case.tags)
        self.macros.update(case.macros)
        self.groups.update(filter(None, (case.group,)))
        self.types.update(filter(None, (case.type,)))
        self.has_problems |= case.fields.get("has_incidents") == "true"
        for name, value in case.fields.items():
            self.fields.setdefault(name, value)


@dataclass(frozen=True)
class Wishes:
    """The answers, checked."""

    subjects: bool = False
    words: bool = False
    machines: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    topic: str = ""
    amount: str = ""
    policy: str = ""
    goal: str = ""
    confirmed: str = ""
    promise: str = ""
    promise_hours: float = 24
    answering: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()

    def becomes(self, case: Case) -> dict[str, Rule]:
        """What the rules make of a case, each with the first rule that says so."""
        entry = entry_of(case)
        found: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.becomes not in found and rule.fits(entry):
                found[rule.becomes] = rule
        return found

    def has(self, what: str) -> bool:
        """Whether any rule says what makes a case this."""
        return any(rule.becomes == what for rule in self.rules)


def entry_of(case: Case) -> dict[str, Sequence[str]]:
    """What rules may look at."""
    fixed: dict[str, Sequence[str]] = {
        "tag": case.tags,
        "macro": case.macros,
        "group": (case.group,),
        "type": (case.type,),
        "channel": (case.kind,),
    }
    return {name: (value,) for name, value in case.fields.items()} | fixed


def results() -> dict[str, str]:
    """What a rule can make of a case, in words."""
    return {
        EXCEPTION: _("Exception for a customer"),
        RELIEF: _("Relief for a customer"),
        APPROVAL: _("Approval was asked for"),
        DECLINED: _("Turned down"),
        UPHELD: _("Upheld at review"),
        OVERTURNED: _("Not upheld at review"),
        BLOCKED: _("Blocked by a policy"),
        ESCALATED: _("Escalated"),
        COMPLAINT: _("Complaint"),
        INCIDENT: _("Mistake of ours"),
        ADMITTED: _("Mistake admitted to customers"),
        PROMISED: _("An answer was promised"),
    }


def questions(seen: Seen, promises: Mapping[str, str]) -> tuple[Question, ...]:
    """What is asked, with guesses; about an event log only what its activities mean."""
    if seen.activities:
        return _about_log(seen)
    fields = (
        Option("tag", _("Tag"), _examples(seen.tags)),
        Option("macro", _("Macro"), _examples(seen.macros)),
        Option("group", _("Group"), _examples(seen.groups)),
        Option("type", _("Type"), _examples(seen.types)),
        Option("channel", _("Channel"), "ticket, email, chat, call"),
        *(Option(name, name, value[:60]) for name, value in sorted(seen.fields.items())),
    )
    columns = (Option("", _("None")), *fields[len(FIELDS) :])
    machines = [key for key, named in seen.agents.items() if MACHINE.search(named)]
    return (
        Question(
            "rules",
            _("What do tags and macros mean?"),
            Asks.RULES,
            tuple(Option(key, words) for key, words in results().items()),
            guess=_guessed_rules(seen),
            why=_("Tags and macros whose names say so."),
            fields=fields,
            help=_(
                "An exception or relief counts as made within own authority where no approval was asked for."
            ),
        ),
        Question(
            "machines",
            _("Which accounts answer by themselves?"),
            Asks.MANY,
            tuple(Option(key, named or key) for key, named in list(seen.agents.items())[:SHOWN]),
            guess=machines,
            why=_("Accounts with the name of a machine.") if machines else "",
            help=_("Their answers stop no clock."),
        ),
        _column("topic", _("Which field holds the topic?"), columns, TOPIC),
        _column("amount", _("Which field holds the amount granted?"), columns, AMOUNT),
        _column("policy", _("Which field names the policy departed from?"), columns),
        _column("goal", _("Which field holds the customer's goal?"), columns),
        _column("confirmed", _("Which field says that the goal was reached?"), columns),
        Question(
            "promise",
            _("Which promise is an answer in time?"),
            options=(
                Option("", _("None")),
                *(Option(key, title) for key, title in promises.items()),
            ),
            help=_("For tickets that a rule says an answer was promised for."),
        ),
        Question("promise_hours", _("Within how many hours?"), Asks.TEXT, guess="24"),
        Question(
            "subjects",
            _("Keep the subjects of tickets?"),
            options=(Option("no", _("No")), Option("yes", _("Yes"))),
            guess="no",
        ),
        Question(
            "words",
            _("Keep what customers wrote?"),
            options=(Option("no", _("No")), Option("yes", _("Yes"))),
            guess="no",
            help=_(
                "Each message of a customer is then kept and understood: what it feels, which "
                "themes it touches. What agents write is never kept; comments given with a rating "
                "always are."
            ),
        ),
    )


def read_wishes(answers: Answers, guesses: Mapping[str, Any]) -> Wishes:
    """The answers; what is not answered is as guessed.

    Raises:
        PackError: a rule is not whole, or names a result that is not known.
    """
    said = dict(guesses) | dict(answers)
    rules = said.get("rules") or ()
    named = {str(rule["field"]) for rule in rules if isinstance(rule, dict) and "field" in rule}
    return Wishes(
        subjects=said.get("subjects") in {"yes", True},
        words=said.get("words") in {"yes", True},
        machines=frozenset(str(one).lower() for one in _list(said.get("machines"))),
        rules=read_rules(
            rules, fields={*FIELDS, *named}, becomes=list(results()), where="[feed] rules"
        ),
        promise=str(said.get("promise") or ""),
        promise_hours=_hours(said.get("promise_hours") or 24),
        answering=frozenset(_list(said.get("answering"))),
        closing=frozenset(_list(said.get("closing"))),
        **{
            name: str(said.get(name) or "")
            for name in ("topic", "amount", "policy", "goal", "confirmed")
        },
    )


def _hours(said: Any) -> float:
    try:
        hours = float(said)
    except (TypeError, ValueError):
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        raise PackError(
            _("An answer is promised within 1 to %(most)s hours, not %(hours)s.")
            % {"most": f"{MOST_HOURS:,}", "hours": repr(said)}
        )
    return hours


def _about_log(seen: Seen) -> tuple[Question, ...]:
    options = tuple(
        Option(name, name, _("%(count)s times") % {"count": count})
        for name, count in seen.activities.most_common(SHOWN)
    )
    return (
        Question("answering", _("Which activities answer the customer?"), Asks.MANY, options, []),
        Question(
            "closing",
            _("Which activities solve the case?"),
            Asks.MANY,
            options,
            [],
            help=_("Without any, the last event of a case does."),
        ),
    )


def _guessed_rules(seen: Seen) -> list[dict[str, Any]]:
    """Rules for the tags and macros whose names tell; each names them whole, not a part."""
    found = []
    for becomes, telling in TELLING.items():
        for name, counted in (("tag", seen.tags), ("macro", seen.macros)):
            fits = [one for one in counted if any(word in one.lower() for word in telling)]
            if fits:
                found.append({"becomes": becomes, "field": name, "contains": sorted(fits)})
    if seen.has_problems:
        rule = {"becomes": INCIDENT, "field": "has_incidents", "contains": ["true"]}
        found.append(rule)
    return found


def _column(
    key: str, label: str, columns: tuple[Option, ...], telling: re.Pattern[str] | None = None
) -> Question:
    names = [one.value for one in columns if telling is not None and telling.search(one.value)]
    return Question(
        key,
        label,
        Asks.COLUMN,
        columns,
        guess=names[0] if names else "",
        why=_("By its name.") if names else "",
    )


def _examples(counted: Counter[str]) -> str:
    return ", ".join(name for name, _count in counted.most_common(3))


def _list(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list | tuple) else []
