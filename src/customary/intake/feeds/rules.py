# SPDX-License-Identifier: Apache-2.0
"""Rules an organisation writes: what a title, label or field makes of an entry.

{becomes = "board_meeting", field = "title", contains = ["board", "董事会"]}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KEYS = {"becomes", "field", "contains"}


@dataclass(frozen=True)
class Rule:
    """An entry in whose field one of the texts stands becomes something; case does not matter."""

    becomes: str
    field: str
    contains: tuple[str, ...]

    def fits(self, entry: Mapping[str, Sequence[str]]) -> bool:
        """Whether any value of the field contains any of the texts."""
        values = [value.casefold() for value in entry.get(self.field, ())]
        return any(text in value for text in self.contains for value in values)


def read_rules(
    said: Any, *, fields: Iterable[str], becomes: Iterable[str], where: str
) -> tuple[Rule, ...]:
    """Rules as pack.toml or a form says them, checked.

    Raises:
        PackError: a rule is not whole, or names a field or result that is not known.
    """
    known_fields, known_results = set(fields), set(becomes)
    rules = []
    for number, entry in enumerate(said or (), 1):
        if not isinstance(entry, dict) or set(entry) != KEYS:
            raise PackError(
                _('%(where)s, rule %(number)s: give "becomes", "field" and "contains".')
                % {"where": where, "number": number}
            )
        if entry["field"] not in known_fields or entry["becomes"] not in known_results:
            raise PackError(
                _(
                    "%(where)s, rule %(number)s: the field is one of %(fields)s, and what it becomes "
                    "one of %(results)s."
                )
                % {
                    "where": where,
                    "number": number,
                    "fields": ", ".join(sorted(known_fields)),
                    "results": ", ".join(sorted(known_results)),
                }
            )
        texts = entry["contains"]
        texts = [texts] if isinstance(texts, str) else texts
        contains = tuple(str(text).strip().casefold() for text in texts if str(text).strip())
        if contains:
            rules.append(Rule(entry["becomes"], entry["field"], contains))
    return tuple(rules)


def first_match(rules: Sequence[Rule], entry: Mapping[str, Sequence[str]]) -> str:
    """What the first rule that fits makes of the entry; "" where none does."""
    return next((rule.becomes for rule in rules if rule.fits(entry)), "")
