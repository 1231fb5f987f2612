# SPDX-License-Identifier: Apache-2.0
"""The tables' own check constraints as SQL over the stage, and as sentences for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from customary.intake.schema import PackObject

COMPARISONS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<", "exact": "="}
ORDERED = {"gte", "gt", "lte", "lt"}


@dataclass(frozen=True)
class Rule:
    """One check constraint: the column it is told at, all it reads, and what breaking it means."""

    column: str
    columns: tuple[str, ...]
    condition: Q
    reason: str
    mend: str


def rules(target: PackObject) -> list[Rule]:
    """The rules a row can break that its single cells cannot tell."""
    found = [
        _rule(constraint.condition, constraint.name)
        for constraint in target.model._meta.constraints
        if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q)
    ]
    return [
        rule
        for rule in found
        if not _is_choice(rule, target) and set(rule.columns) <= set(target.columns)
    ]


def unique_sets(target: PackObject) -> list[tuple[str, ...]]:
    """Columns that together name a row, besides its source and external id."""
    return [
        tuple(constraint.fields)
        for constraint in target.model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
        and constraint.condition is None
        and tuple(constraint.fields) != target.key
    ]


def as_sql(condition: Any, name: Callable[[str], str]) -> str:
    """The condition as SQL, each column written as `name` says. ValueError for an unknown lookup."""
    if isinstance(condition, Q):
        joined = f" {condition.connector} ".join(
            as_sql(child, name) for child in condition.children
        )
        return f"NOT ({joined})" if condition.negated else f"({joined})"
    field, _sep, lookup = condition[0].partition("__")
    value, column = condition[1], name(field)
    lookup = lookup or "exact"
    if lookup == "isnull":
        return f"{column} IS {'' if value else 'NOT '}NULL"
    if lookup == "in":
        return f"{column} IN ({', '.join(_operand(item, name) for item in value)})"
    if lookup == "range":
        return f"{column} BETWEEN {_operand(value[0], name)} AND {_operand(value[1], name)}"
    if lookup in COMPARISONS:
        return f"{column} {COMPARISONS[lookup]} {_operand(value, name)}"
    raise ValueError(f"no SQL is known for the lookup {condition[0]}")


def _operand(value: Any, name: Callable[[str], str]) -> str:
    if isinstance(value, F):
        return name(_name(value))
    if isinstance(value, bool | int | float):
        return repr(int(value) if isinstance(value, bool) else value)
    return "'" + str(value).replace("'", "''") + "'"


def _rule(condition: Q, name: str) -> Rule:
    leaves = _leaves(condition)
    columns = tuple(dict.fromkeys(_columns(leaves)))
    for key, value in leaves:
        field, _sep, lookup = key.partition("__")
        if isinstance(value, F) and lookup in ORDERED:
            reason = _ordered(lookup) % {"other": _name(value)}
            return Rule(field, columns, condition, reason, _("Correct one of the two."))
        if lookup == "range":
            told = {"low": value[0], "high": value[1]}
            reason = _("not between %(low)s and %(high)s.") % told
            return Rule(field, columns, condition, reason, _("Correct the number."))
    if all(key.endswith("__isnull") for key, _value in leaves):
        reason = _("exactly one of %(columns)s is to be filled.") % {"columns": ", ".join(columns)}
        return Rule(columns[0], columns, condition, reason, _("Fill one and empty the others."))
    reason = _("breaks the rule %(rule)s.") % {"rule": name.replace("_", " ")}
    return Rule(columns[0], columns, condition, reason, _("Correct the row."))


def _ordered(lookup: str) -> str:
    return {
        "gte": _("is before %(other)s."),
        "gt": _("is not after %(other)s."),
        "lte": _("is after %(other)s."),
        "lt": _("is not before %(other)s."),
    }[lookup]


def _is_choice(rule: Rule, target: PackObject) -> bool:
    """The constraint repeats the choices, which every cell has been held against."""
    leaves = _leaves(rule.condition)
    return (
        len(leaves) == 1
        and leaves[0][0].endswith("__in")
        and set(leaves[0][1]) == set(target.columns[rule.column].choices)
    )


def _leaves(condition: Any) -> list[tuple[str, Any]]:
    if isinstance(condition, Q):
        return [leaf for child in condition.children for leaf in _leaves(child)]
    return [condition]


def _columns(leaves: list[tuple[str, Any]]) -> list[str]:
    named = [key.partition("__")[0] for key, _value in leaves]
    return [*named, *(_name(value) for _key, value in leaves if isinstance(value, F))]


def _name(column: F) -> str:
    return str(column.name)  # type: ignore[attr-defined]  # which the stubs leave out
