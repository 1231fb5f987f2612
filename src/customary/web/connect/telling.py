# SPDX-License-Identifier: Apache-2.0
"""What a page says about a connection in progress, and what its records would say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from customary.catalogue import load_catalogue
from customary.intake.schema import objects
from customary.pipeline.connecting import ConnectionState
from customary.report import sentences, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.feed import Recognised
    from customary.intake.report import Report
    from customary.pipeline.connecting import Connecting

#: So many figures are looked at before somebody accepts; the others are counted.
LINES_SHOWN = 5


@dataclass(frozen=True)
class Tried:
    """A practice as it would be graded, in the form that `sentences.line` reads."""

    practice: str
    grade: int | None
    reason: str
    facts: Mapping[str, Any]
    before: int | None


def headline(one: Connecting) -> str:
    """What happens to a connection, or what came of it."""
    told = {"name": one.name, "what": str(one.seen.get("what", ""))}
    match one.state:
        case ConnectionState.RECEIVED if one.connector:
            return gettext("Fetching from %(name)s") % told
        case ConnectionState.RECEIVED:
            return gettext("Looking at %(name)s") % told
        case ConnectionState.ASKING:
            return told["what"]
        case ConnectionState.CHECKING:
            return gettext("Trying out %(name)s") % told
        case ConnectionState.CHECKED:
            return gettext("What %(name)s would show") % told
        case ConnectionState.IMPORTING:
            return gettext("Storing %(name)s") % told
        case ConnectionState.IMPORTED:
            return gettext("%(name)s is connected") % told
    return gettext("%(name)s cannot be read") % told


def facts(seen: Recognised) -> list[tuple[str, str]]:
    """What was seen in the files; days are written as the reader's language writes them."""
    return [(label, _as_day(value)) for label, value in seen.facts]


def _as_day(value: str) -> str:
    try:
        return words.day(date.fromisoformat(value)) if len(value) == len("2026-01-31") else value
    except ValueError:
        return value


def explanation(one: Connecting) -> str:
    """What it means, and what was kept."""
    match one.state:
        case ConnectionState.RECEIVED:
            return gettext("In a moment you see what it is. Nothing is stored yet.")
        case ConnectionState.ASKING:
            return gettext(
                "Everything below is filled in with our best guess. Keep it, or change what is wrong."
            )
        case ConnectionState.CHECKING:
            return gettext("Your records are checked and graded on a copy that only you see.")
        case ConnectionState.CHECKED if one.as_last:
            return gettext("Read the way %(source)s was read last time. Nothing is stored yet.") % {
                "source": one.as_last
            }
        case ConnectionState.CHECKED:
            return gettext("Tried out on a copy that only you see. Nothing is stored yet.")
        case ConnectionState.IMPORTING:
            return gettext("You may leave this page; the work goes on.")
        case ConnectionState.IMPORTED:
            return gettext("The grades are being renewed with what it brought.")
    return gettext("Nothing was stored.")


def tables(findings: Report, preview: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each kind of record: how many are new and changed, from which day to which."""
    rows: dict[str, dict[str, Any]] = {}
    for file in findings.files:
        row = rows.setdefault(
            file.object, {"new": 0, "changed": 0, "unchanged": 0, "label": _label(file.object)}
        )
        for name in ("new", "changed", "unchanged"):
            row[name] += getattr(file, name)
        row["days"] = [date.fromisoformat(day) for day in preview["days"].get(file.object, ())]
    return list(rows.values())


def matched(preview: Mapping[str, Any]) -> list[str]:
    """How many of the people and customers are known here."""
    told = {
        "accounts": lambda known, total: ngettext(
            "%(known)s of 1 address belongs to an employee known here.",
            "%(known)s of %(total)s addresses belong to employees known here.",
            total,
        ),
        "units": lambda known, total: ngettext(
            "%(known)s of 1 person has a unit.",
            "%(known)s of %(total)s people have a unit.",
            total,
        ),
        "customers": lambda known, total: ngettext(
            "%(known)s of 1 customer is known here already.",
            "%(known)s of %(total)s customers are known here already.",
            total,
        ),
    }
    return [
        told[kind](known, total) % {"known": words.number(known), "total": words.number(total)}
        for kind, known, total in preview["matched"]
    ]


def figures(preview: Mapping[str, Any]) -> dict[str, Any]:
    """The practices that could be told: first those whose claim is borne out least."""
    graded = preview["graded"]
    if graded is None:
        return {"lines": [], "more": [], "untold": len(preview["practices"]), "is_tried": False}
    lines = [
        (sentences.line(Tried(**one)), one)
        for one in graded
        if (one["facts"].get("count") or {}).get("denominator")
    ]
    lines.sort(
        key=lambda pair: (not _changes(pair[1]), *_order(pair[0].drawn.share, pair[1]["facts"]))
    )
    told = [{"line": line, "reason": _without(one) if _changes(one) else ""} for line, one in lines]
    return {
        "lines": told[:LINES_SHOWN],
        "more": told[LINES_SHOWN:],
        "untold": len(graded) - len(lines),
        "is_tried": True,
        "is_with_others": any(one["before"] is not None for _line, one in lines),
    }


def _changes(one: Mapping[str, Any]) -> bool:
    """Whether these records move a grade that there is without them."""
    return one["before"] is not None and one["before"] != one["grade"]


def _without(one: Mapping[str, Any]) -> str:
    return gettext("Without these records: %(grade)s.") % {"grade": words.grade_word(one["before"])}


def _order(share: float | None, facts: Mapping[str, Any]) -> tuple[bool, float, int]:
    """What a stand-in measures comes last; of equal shares, the one with more behind it first."""
    return bool(facts.get("stands_in")), share or 0.0, -facts["count"]["n"]


def unlocks(practices: list[str]) -> list[dict[str, str]]:
    """Practices by name, each with its address."""
    catalogue = load_catalogue()
    return [
        {
            "name": catalogue.practice(key).text(words.language()).name,
            "address": reverse("practice", args=[key]),
        }
        for key in practices
    ]


def count_of_practices(number: int) -> str:
    """So many practices, in words."""
    return ngettext("one practice", "%(n)s practices", number) % {"n": words.number(number)}


def _label(table: str) -> str:
    label = str(objects()[table].model._meta.verbose_name_plural)
    return label[:1].upper() + label[1:]
