# SPDX-License-Identifier: Apache-2.0
"""What was answered, or guessed, about the items of a tracker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.plans import statuses
from customary.intake.feeds.rules import Rule, first_match, read_rules
from customary.intake.report import PackError
from customary.store.models import DecisionKind, InitiativeKind, InitiativeStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.intake.feeds.plans.items import Item

DECISION, INCIDENT = "decision", "incident"
BECOMES = (
    InitiativeKind.ROADMAP_ITEM,
    InitiativeKind.PROJECT,
    InitiativeKind.EXPERIMENT,
    InitiativeKind.IDEA,
    InitiativeKind.TRANSFORMATION,
    InitiativeKind.WELLBEING_CHANGE,
    DECISION,
    INCIDENT,
)
#: What a rule may look at; and any other field of the tracker, as `field:<heading>`.
FIELDS = ("label", "project", "type", "status", "title")
FIELD = "field:"
STATUS = "status:"
UNIT = "unit:"
#: Answers that name a field of the tracker.
TAKEN_FROM = (
    "quote_field",
    "figure_field",
    "theme_field",
    "start_field",
    "before_field",
    "after_field",
    "verdict_field",
    "customer_impact_field",
    "employee_impact_field",
    "detected_field",
)
#: Instead of a field: the labels.
LABELS = "label"
COMMENT = "comment"
DEFAULT_RULES: tuple[dict[str, Any], ...] = (
    {"becomes": INCIDENT, "field": "type", "contains": ["incident", "事故", "故障", "差错"]},
    {"becomes": INCIDENT, "field": "label", "contains": ["incident", "postmortem", "outage", "事故"]},
    {"becomes": DECISION, "field": "type", "contains": ["decision", "决策", "决定"]},
    {"becomes": DECISION, "field": "label", "contains": ["decision", "决策", "决定"]},
    {"becomes": "experiment", "field": "type", "contains": ["experiment", "实验", "试验"]},
    {"becomes": "experiment", "field": "label", "contains": ["experiment", "实验", "试验"]},
    {"becomes": "idea", "field": "type", "contains": ["idea", "suggestion", "想法", "建议", "创意", "点子"]},
    {
        "becomes": "idea",
        "field": "label",
        "contains": [
            "idea", "suggestion", "feature request", "feature-request", "enhancement",
            "想法", "建议", "创意", "点子",
        ],
    },
    {
        "becomes": "roadmap_item",
        "field": "type",
        "contains": ["epic", "initiative", "roadmap", "new feature", "长篇故事", "史诗", "路线图", "新功能"],
    },
    {"becomes": "roadmap_item", "field": "label", "contains": ["roadmap", "路线图"]},
    {"becomes": "roadmap_item", "field": "project", "contains": ["roadmap", "路线图"]},
    {"becomes": "project", "field": "type", "contains": ["project", "项目"]},
)  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """The answers, read and checked.

    Attributes:
        meanings: what statuses mean where somebody said so, by their name in small letters.
        categories: what the board itself says of its statuses, likewise.
        units: references of units, by the project in small letters.
        taken: the fields that were named, by the key of their question.
        admitted: what shows that a mistake was admitted: "comment", "label", "field:…", "status:…".
    """

    rules: tuple[Rule, ...]
    meanings: Mapping[str, InitiativeStatus] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    admitted: str = ""
    admitted_labels: tuple[str, ...] = ()
    decision_kind: DecisionKind = DecisionKind.BUSINESS
    _seen: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def becomes(self, item: Item) -> str:
        """What the first rule that fits makes of an item; "" where none does."""
        looked_at = {rule.field for rule in self.rules}
        entry = {name: _values(item, name) for name in looked_at}
        key = tuple(entry.values())
        if key not in self._seen:
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.clear()
            self._seen[key] = first_match(self.rules, entry)
        return self._seen[key]

    def meaning(self, status: str) -> InitiativeStatus:
        """What a status means: as somebody said, else as its name or the board tells."""
        name = status.casefold()
        said = self.meanings.get(name)
        return said or statuses.guess(status, self.categories.get(name, ""))[0]

    def unit(self, item: Item) -> str | None:
        """The unit an item's project belongs to."""
        return self.units.get(item.project.casefold())

    def value(self, item: Item, name: str) -> str:
        """What an item says in the field that was named in an answer."""
        heading = self.taken.get(name)
        return item.fields.get(heading, "").strip() if heading else ""


#: Combinations of what rules look at: few where they look at labels and types, many for titles.
MOST_REMEMBERED = 50_000


def read_choices(
    answers: Mapping[str, Any], *, categories: Mapping[str, str], units: Mapping[str, str]
) -> Choices:
    """The answers as pack.toml or a form gives them, checked.

    Raises:
        PackError: one of them names what there is not.
    """
    said = answers.get("rules") or ()
    meanings, belongs = {}, {name: reference for name, reference in units.items() if reference}
    for key, answer in answers.items():
        if key.startswith(STATUS) and answer:
            meanings[key.removeprefix(STATUS).casefold()] = _one_of(key, answer, InitiativeStatus)
        elif key.startswith(UNIT):
            belongs[key.removeprefix(UNIT).casefold()] = str(answer)
    others = {entry["field"] for entry in said if _names_field(entry)}
    labels = answers.get("admitted_labels") or ()
    labels = [labels] if isinstance(labels, str) else labels
    return Choices(
        rules=read_rules(
            said,
            fields={*FIELDS, *others},
            becomes=[str(one) for one in BECOMES],
            where="pack.toml",
        ),
        meanings=meanings,
        categories=categories,
        units={name: reference for name, reference in belongs.items() if reference},
        taken={key: str(answers[key]) for key in TAKEN_FROM if answers.get(key)},
        admitted=str(answers.get("admitted") or ""),
        admitted_labels=tuple(
            part.strip().casefold()
            for label in labels
            for part in str(label).split(",")
            if part.strip()
        ),
        decision_kind=_one_of(
            "decision_kind", answers.get("decision_kind") or DecisionKind.BUSINESS, DecisionKind
        ),
    )


def _names_field(entry: Any) -> bool:
    return isinstance(entry, dict) and str(entry.get("field", "")).startswith(FIELD)


def _values(item: Item, name: str) -> Sequence[str]:
    match name:
        case "label":
            return item.labels
        case "title":
            return (item.title,)
        case "type" | "project" | "status":
            return (str(getattr(item, name)),)
        case _:
            told = item.fields.get(name.removeprefix(FIELD))
            return (told,) if told else ()


def _one_of(key: str, answer: Any, choices: Any) -> Any:
    try:
        return choices(answer)
    except ValueError:
        told = {"key": key, "answer": answer, "choices": ", ".join(choices.values)}
        raise PackError(
            _('The answer to "%(key)s" is one of %(choices)s, not %(answer)s.') % told
        ) from None
