# SPDX-License-Identifier: Apache-2.0
"""What departments, job titles, cells of staff lists and names of metrics mean, by their words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from customary.catalogue.model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Grades such as M3 (management) and P7 (professional), as many companies in China number them.
GRADE = re.compile(r"^([mp])\s?-?\d{1,2}[a-z]?$")


def function_of(name: str) -> str:
    """What a unit does by its name; "" where no word says it."""
    return _longest(name, _words()["function"])


def level_by_title(title: str) -> str:
    """The level a job title tells, "" where it tells none: most managers are known by their reports."""
    told = _words()["level"]
    if _longest(title, {"not": told["not_leading"]}):
        return ""
    return _longest(title, {level: told[level] for level in ("executive", "manager")})


def level_by_column(cell: str) -> str:
    """The level a cell of a column of levels means; "" where it is another kind of grade."""
    told = _words()["level"]
    grade = GRADE.match(cell.strip().casefold())
    if grade:
        return Level.MANAGER if grade[1] == "m" else Level.EMPLOYEE
    return _longest(
        cell,
        {
            "executive": told["executive"],
            "manager": (*told["manager"], *told["manager_in_column"]),
            "employee": told["employee"],
        },
    )


def truth(cell: str) -> bool | None:
    """Yes, no, or neither of them."""
    text, answers = cell.strip().casefold(), _words()["answer"]
    if text in answers["yes"]:
        return True
    return False if text in answers["no"] else None


def is_about_customers(metric: str) -> bool:
    """Whether the name of a metric says that it is about customers."""
    return bool(_longest(metric, _words()["metric"]))


def has_left(cell: str) -> bool:
    """Whether a cell of a column of states says that somebody does not work here any more."""
    return bool(_longest(cell, _words()["status"]))


def _longest(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """What the longest word in the text stands for."""
    text = text.casefold()
    found = [
        (len(word), -order, meaning)
        for order, (meaning, its_words) in enumerate(words.items())
        for word in its_words
        if _stands_in(word, text)
    ]
    return max(found)[2] if found else ""


def _stands_in(word: str, text: str) -> bool:
    """Whether a word is in a text: whole where letters have spaces between them."""
    if word not in text:
        return False
    return not word.isascii() or _whole(word).search(text) is not None


@cache
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")


@cache
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    with (Path(__file__).parent / "staffing.toml").open("rb") as file:
        told = tomllib.load(file)
    return {
        kind: {meaning: tuple(words) for meaning, words in meanings.items()}
        for kind, meanings in told.items()
    }
