# SPDX-License-Identifier: Apache-2.0
"""What an HR file shows by itself, and the questions it leaves."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from customary.catalogue.staffing import function_of
from customary.intake.feeds.feed import Asks, Option, Question, Recognised
from customary.intake.feeds.people.columns import WHO, preset_of
from customary.intake.feeds.people.dates import is_open_to_doubt, order_of
from customary.intake.feeds.people.sheets import sheets_of
from customary.intake.feeds.people.staff import DAYS
from customary.intake.feeds.people.units import Units
from customary.store.models import Function, Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.people.sheets import Row, Sheet

#: A file that names most of the people known here lists everybody.
EVERYBODY = 0.8
DAY_IN_NAME = re.compile(r"(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)")
DAY_FIRST, MONTH_FIRST = "day", "month"
YES, NO = "yes", "no"


def recognise(drop: Drop, known: Known) -> Recognised | None:
    """What is in the files, surest where they come from a system whose columns are known."""
    sheets = sheets_of(drop, {})
    people = [sheet for sheet in sheets if sheet.of_people]
    if not sheets:
        return None
    rows = [row for sheet in sheets for row in sheet.some()]
    preset = preset_of(people[0].header) if people else None
    what = _("List of departments") if not people else _("List of employees")
    if preset:
        chinese = (get_language() or "").startswith("zh")
        what = preset.what_zh_hans if chinese else preset.what
    return Recognised(
        feed="people",
        what=what,
        confidence=0.95 if preset else (0.8 if people else 0.6),
        shape=_shape(sheets),
        source={
            "key": "hr",
            "name": preset.name if preset else _("HR system"),
            "kind": "hr",
            "evidence_grade": "A",
        },
        facts=_facts(rows),
        questions=(
            *_columns(people or sheets),
            _everybody(rows, known),
            *_order(rows),
            _functions(rows),
            _levels(),
        ),
    )


def lists_everybody(rows: Sequence[Row], answers: Answers, known: Known) -> bool:
    """Whether who is not in the file does not work here any more, or should."""
    return bool(answers.get("everybody", _everybody(rows, known).guess) == YES)


def day_first(rows: Sequence[Row], answers: Answers) -> bool:
    """Whether 03/04 is the third of April."""
    told = answers.get("date_order")
    return told == DAY_FIRST if told else _guessed_order(rows) == DAY_FIRST


def day_of_files(sheets: Sequence[Sheet]) -> date | None:
    """The day in the name of a file, such as staff-2026-03-31.csv; None where there is none."""
    days = []
    for sheet in sheets:
        for found in DAY_IN_NAME.findall(sheet.name):
            try:
                days.append(date(*map(int, found)))
            except ValueError:
                continue
    return max(days, default=None)


def labels() -> Mapping[str, str]:
    """What a column may hold, in words."""
    return {
        "number": _("Employee number"),
        "full_name": _("Full name"),
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "email": _("Work e-mail"),
        "unit": _("Department"),
        "unit_path": _("Department with those above it"),
        "unit_code": _("Code of the department"),
        "unit_1": _("Division above the department"),
        "unit_below": _("Team below the department"),
        "parent": _("Department above"),
        "manager": _("Manager"),
        "manager_number": _("Number of the manager"),
        "manager_email": _("E-mail of the manager"),
        "level": _("Level"),
        "job_title": _("Job title"),
        "remote": _("Works remotely"),
        "location": _("Place of work"),
        "started_on": _("First day here"),
        "ended_on": _("Last day here"),
        "effective_on": _("Since when the row holds"),
        "status": _("State of employment"),
        "leaving_reason": _("Reason for leaving"),
        "regretted": _("Leaving regretted"),
        "joining_reason": _("Reason for joining"),
    }


def _columns(sheets: Sequence[Sheet]) -> list[Question]:
    headings: dict[str, Sheet] = {}
    for sheet in sheets:
        for heading in sheet.header:
            headings.setdefault(heading, sheet)
    options = (
        Option("", _("Not in this file")),
        *(
            Option(heading, heading, ", ".join(sheet.examples(heading)))
            for heading, sheet in headings.items()
        ),
    )
    guessed = {field: heading for sheet in sheets for field, heading in sheet.columns.items()}
    return [
        Question(
            key=field,
            label=label,
            asks=Asks.COLUMN,
            options=options,
            guess=guessed.get(field, ""),
            group=_("Columns"),
        )
        for field, label in labels().items()
    ]


def _everybody(rows: Sequence[Row], known: Known) -> Question:
    named = {row[field].lower() for row in rows for field in WHO if row[field]}
    active = known.active_keys
    here = sum(bool(named & keys) for keys in active)
    guess = YES if active and here >= EVERYBODY * len(active) else NO
    return Question(
        key="everybody",
        label=_("Does this file list everybody who works here?"),
        options=(
            Option(YES, _("Yes: flag who is missing")),
            Option(NO, _("No: it is a part")),
        ),
        guess=guess,
        help=_("Whoever is missing is flagged, never deleted."),
    )


def _order(rows: Sequence[Row]) -> list[Question]:
    cells = [row[name] for row in rows for name in DAYS if row[name]]
    if not is_open_to_doubt(cells) or order_of(cells) is not None:
        return []
    return [
        Question(
            key="date_order",
            label=_("What is 03/04/2025?"),
            options=(
                Option(DAY_FIRST, _("The third of April")),
                Option(MONTH_FIRST, _("The fourth of March")),
            ),
            guess=_guessed_order(rows),
        )
    ]


def _guessed_order(rows: Sequence[Row]) -> str:
    known = order_of([row[name] for row in rows for name in DAYS if row[name]])
    # Where the cells do not tell, the American order: the systems that write slashes use it.
    return DAY_FIRST if known else MONTH_FIRST


def _functions(rows: Sequence[Row]) -> Question:
    units = Units(rows)
    for row in rows:
        units.place(row)
    by_function: dict[str, list[str]] = defaultdict(list)
    for unit in units.found.values():
        function = function_of(unit.name) or function_of(unit.chinese)
        if function:
            by_function[function].append(unit.name)
    guess: list[dict[str, Any]] = [
        {"becomes": function, "field": "unit", "contains": sorted(set(names))}
        for function, names in sorted(by_function.items())
    ]
    return Question(
        key="functions",
        label=_("What do the departments do?"),
        asks=Asks.RULES,
        options=tuple(Option(value, str(label)) for value, label in Function.choices),
        guess=guess,
        why=_(
            "By the words in their names; a department without a rule does what the one above it does."
        ),
        fields=(Option("unit", _("Department")),),
    )


def _levels() -> Question:
    return Question(
        key="levels",
        label=_("Who is an executive, who a manager?"),
        asks=Asks.RULES,
        options=tuple(Option(value, str(label)) for value, label in Level.choices),
        guess=[],
        why=_(
            "Without a rule: by the column of levels, by the job title, and by who has people to lead."
        ),
        fields=(Option("job_title", _("Job title")), Option("level", _("Level"))),
    )


def _facts(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    people = {row["number"] or row["email"] for row in rows if row["number"] or row["email"]}
    dated = sum(bool(row["effective_on"]) for row in rows)
    facts = [
        (_("People"), f"{len(people):,}"),
        (_("Departments"), f"{len({row['unit'] for row in rows if row['unit']}):,}"),
    ]
    if dated:
        facts.append(
            (
                _("History"),
                ngettext(
                    "%(count)s row says since when it holds",
                    "%(count)s rows say since when they hold",
                    dated,
                )
                % {"count": f"{dated:,}"},
            )
        )
    return tuple(facts)


def _shape(sheets: Sequence[Sheet]) -> str:
    told = "\0".join(sorted("\1".join(sheet.header) for sheet in sheets))
    return sha256(told.encode()).hexdigest()
