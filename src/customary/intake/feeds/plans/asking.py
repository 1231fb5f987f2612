# SPDX-License-Identifier: Apache-2.0
"""The questions a tracker's files leave open, each with the best guess at its answer."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customary.intake.feeds.feed import Asks, Option, Question
from customary.intake.feeds.plans import choices, statuses
from customary.intake.feeds.plans.choices import (
    COMMENT,
    DECISION,
    FIELD,
    INCIDENT,
    LABELS,
    STATUS,
    UNIT,
)
from customary.store.models import DecisionKind, InitiativeKind, InitiativeStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.feeds.known import Known
    from customary.intake.feeds.plans.survey import Survey

#: More would be a form nobody fills in: the rarest are left to their guess.
MOST_STATUSES, MOST_PROJECTS, MOST_FIELDS = 12, 20, 60
#: By which words of its heading a field is guessed to hold something.
HEADINGS = {
    "quote_field": r"customer (quote|voice|words)|voc\b|ticket|zendesk|客户原话|客户之声|工单",
    "figure_field": r"customer (figure|requests|count|impact score)|affected customers|votes|reach\b|"
    r"受影响客户|客户数|票数|需求数",
    "theme_field": r"^theme|customer need|主题|客户需要",
    "start_field": r"^start date|^actual start|^begin|开始日期|实际开始",
    "before_field": r"before|baseline|改进前|基线|之前",
    "after_field": r"^after|result value|outcome value|改进后|结果值|之后",
    "verdict_field": r"verdict|keep.*stop|结论|去留",
    "customer_impact_field": r"(impact on|effect on).*customer|customer impact|对客户.*影响|客户影响",
    "employee_impact_field": r"(impact on|effect on).*(employee|staff)|(employee|staff) impact|"
    r"对员工.*影响|员工影响",
    "detected_field": r"detected|discovered|noticed|发现时间|发现于",
}
ADMITTED_FIELD = re.compile(
    r"admitted|customers? (told|notified|informed)|告知客户|通知客户|承认", re.IGNORECASE
)
#: Labels whose putting shows that a mistake was admitted.
ADMITTED_LABELS = [
    "admitted",
    "public",
    "status page",
    "status-page",
    "customers told",
    "已公开",
    "已告知客户",
]


def questions(seen: Survey, known: Known) -> Iterator[Question]:
    """What is to be asked of these items."""
    caught = counted(seen, choices.DEFAULT_RULES)
    yield _rules(seen, caught)
    for status in seen.unsure[:MOST_STATUSES]:
        yield _status(status, seen)
    if seen.dates_doubtful:
        yield Question(
            "month_first",
            _("In dates such as 03/04/2025, what stands first?"),
            options=(Option("", _("The day")), Option("yes", _("The month"))),
        )
    becoming = {rule["becomes"] for rule, count in caught if count}
    if DECISION in becoming:
        yield Question(
            "decision_kind",
            _("What are the decisions about, where their labels do not say?"),
            options=tuple(Option(kind.value, str(kind.label)) for kind in choices_of_decisions()),
            guess=DecisionKind.BUSINESS.value,
        )
    if INCIDENT in becoming:
        yield from _admission(seen)
    if seen.fields:
        yield from _fields(seen)
    yield from _units(seen, known)


def counted(seen: Survey, rules: Any) -> list[tuple[dict[str, Any], int]]:
    """How many of the items each rule catches, where those before it leave them."""
    by_rule: Counter[int] = Counter()
    each = [choices.read_choices({"rules": [rule]}, categories={}, units={}) for rule in rules]
    for item in seen.kept:
        place = next((n for n, one in enumerate(each) if one.becomes(item)), None)
        if place is not None:
            by_rule[place] += 1
    return [(rule, by_rule[n]) for n, rule in enumerate(rules)]


def results() -> dict[str, str]:
    """What items can become, in words."""
    named = {kind.value: str(kind.label) for kind in InitiativeKind}
    return {
        str(one): named.get(str(one), "")
        or {DECISION: _("Decision"), INCIDENT: _("Mistake")}[str(one)]
        for one in choices.BECOMES
    }


def choices_of_decisions() -> tuple[DecisionKind, ...]:
    """Decisions that steer; exceptions for one customer are no matter of a tracker."""
    return (DecisionKind.BUSINESS, DecisionKind.PRODUCT, DecisionKind.POLICY, DecisionKind.BUDGET)


def _rules(seen: Survey, caught: list[tuple[dict[str, Any], int]]) -> Question:
    words = results()
    told = [
        _("%(what)s: %(count)s by “%(texts)s”")
        % {
            "what": words[str(rule["becomes"])],
            "count": f"{count:,}",
            "texts": _(", ").join(rule["contains"][:3]),
        }
        for rule, count in caught
        if count
    ]
    if told:
        why = _("Of the %(count)s items looked at: %(caught)s.") % {
            "count": f"{len(seen.kept):,}",
            "caught": _("; ").join(told),
        }
    else:
        common = [name for name, _count in (seen.types + seen.labels).most_common(8) if name]
        why = _("No rule catches anything yet. Types and labels here: %(names)s.") % {
            "names": _(", ").join(common)
        }
    return Question(
        "rules",
        _("Which items are plans, ideas, decisions and mistakes?"),
        Asks.RULES,
        options=tuple(Option(key, name) for key, name in words.items()),
        guess=[dict(rule) for rule in choices.DEFAULT_RULES],
        why=why,
        help=_("What no rule catches is not stored."),
        fields=(
            Option("label", _("Label"), _examples(seen.labels)),
            Option("type", _("Type"), _examples(seen.types)),
            Option("project", _("Project"), _examples(seen.projects)),
            Option("status", _("Status"), _examples(seen.statuses)),
            Option("title", _("Title")),
            *(Option(FIELD + one.value, one.label, one.example) for one in _columns(seen)),
        ),
    )


def _status(status: str, seen: Survey) -> Question:
    count = seen.statuses[status]
    return Question(
        STATUS + status,
        _("What does the status “%(status)s” mean?") % {"status": status},
        options=tuple(Option(one.value, str(one.label)) for one in InitiativeStatus),
        guess=statuses.guess(status)[0].value,
        why=ngettext("One item stood in it.", "%(count)s items stood in it.", count)
        % {"count": f"{count:,}"},
        group=_("Statuses"),
    )


def _admission(seen: Survey) -> Iterator[Question]:
    columns = _columns(seen)
    field = next((one.value for one in columns if ADMITTED_FIELD.search(one.value)), "")
    guess = FIELD + field if field else COMMENT if seen.public else LABELS
    yield Question(
        "admitted",
        _("What shows that a mistake was admitted to customers?"),
        options=(
            Option(COMMENT, _("The first public comment")),
            Option(LABELS, _("A label")),
            *(
                Option(FIELD + one.value, _("The date in “%(field)s”") % {"field": one.label})
                for one in columns
            ),
            *(
                Option(STATUS + status, _("The status “%(status)s”") % {"status": status})
                for status, _count in seen.statuses.most_common(MOST_STATUSES)
            ),
        ),
        guess=guess,
        group=_("Mistakes"),
    )
    yield Question(
        "admitted_labels",
        _("Which labels, where it is a label?"),
        Asks.TEXT,
        guess=", ".join(ADMITTED_LABELS),
        group=_("Mistakes"),
    )


def _fields(seen: Survey) -> Iterator[Question]:
    asked = {
        "quote_field": _("Where is the customer's comment or ticket named?"),
        "figure_field": _(
            "Which field holds a figure of customers, such as how many asked for it?"
        ),
        "theme_field": _("Which field names the theme in what customers say?"),
        "start_field": _("Which field says when work began?"),
        "before_field": _("Which field holds the measure before?"),
        "after_field": _("Which field holds the measure after?"),
        "verdict_field": _("Which field says whether to keep, change or stop it?"),
        "customer_impact_field": _("Which field says what a decision means for customers?"),
        "employee_impact_field": _("Which field says what a decision means for employees?"),
        "detected_field": _("Which field says when a mistake was noticed?"),
    }
    columns = _columns(seen)
    none = Option("", _("None"))
    for key, label in asked.items():
        form = re.compile(HEADINGS[key], re.IGNORECASE)
        more = (Option(LABELS, _("A label")),) if key == "quote_field" else ()
        yield Question(
            key,
            label,
            Asks.COLUMN,
            options=(none, *more, *columns),
            guess=next((one.value for one in columns if form.search(one.value)), ""),
            group=_("Fields"),
        )


def _units(seen: Survey, known: Known) -> Iterator[Question]:
    """To which unit a project belongs, where its name does not say so."""
    if not known.units:
        return
    names = {reference: name for name, reference in known.units.items()}
    options = (
        Option("", _("That of whoever works on it")),
        *(Option(reference, name) for reference, name in names.items()),
    )
    for project, count in seen.projects.most_common(MOST_PROJECTS):
        if project and project.casefold() not in known.units:
            yield Question(
                UNIT + project,
                _("Which unit does “%(project)s” belong to?") % {"project": project},
                options=options,
                help=ngettext("One item.", "%(count)s items.", count) % {"count": f"{count:,}"},
                group=_("Units"),
            )


def _columns(seen: Survey) -> list[Option]:
    return [
        Option(name, name, seen.examples.get(name, ""))
        for name, _count in seen.fields.most_common(MOST_FIELDS)
    ]


def _examples(counts: Counter[str]) -> str:
    return _(", ").join(name for name, _count in counts.most_common(5) if name)
