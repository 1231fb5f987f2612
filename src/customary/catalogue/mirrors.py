# SPDX-License-Identifier: Apache-2.0
"""Standards inside, which people are asked about, with their twins outside, which customers are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from customary.catalogue.model import spoken
from customary.catalogue.reading import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A standard and its twin: the key of a shipped questionnaire and of one of its items, each."""

    key: str
    inside: tuple[str, str]
    outside: tuple[str, str]
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """The name in a language, or in English where it has none."""
        return spoken(self.names, language)


@cache
def load_mirrors() -> Mapping[str, Mirror]:
    """The shipped twins by key."""
    root = files("customary.catalogue")
    names = {language: read_tables(root, "mirrors", f"{language}.toml") for language in LANGUAGES}
    found = {}
    for key, table in read_tables(root, "mirrors", "mirrors.toml").items():
        table.refuse_keys_except("inside", "outside")
        (asked, item), (customers, twin) = table.texts("inside"), table.texts("outside")
        spoken_as = {language: texts[key].text("name") for language, texts in names.items()}
        found[key] = Mirror(key, (asked, item), (customers, twin), spoken_as)
    return found
