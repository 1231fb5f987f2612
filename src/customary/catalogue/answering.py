# SPDX-License-Identifier: Apache-2.0
"""Answers to begin with, as they are shipped: a subject and a text in each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from customary.catalogue.reading import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "zh-hans")
#: What stands in an answer for what is known only later.
PLACEHOLDERS = ("name", "theme", "agent", "change")
#: Not to answer with, but to tell of a change.
NEWS = "told"


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer in one language."""

    name: str
    subject: str
    text: str


@cache
def load_answers() -> Mapping[str, Mapping[str, AnswerText]]:
    """The shipped answers by key and language, in the order they are offered."""
    root = files("customary.catalogue")
    texts = {language: read_tables(root, "answers", f"{language}.toml") for language in LANGUAGES}
    return {
        key: {
            language: AnswerText(
                table[key].text("name"), table[key].text("subject"), table[key].text("text").strip()
            )
            for language, table in texts.items()
        }
        for key in read_tables(root, "answers", "answers.toml")
    }
