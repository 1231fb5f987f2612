# SPDX-License-Identifier: Apache-2.0
"""The words of a shipped questionnaire, out of its files of words, by the place they belong to."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from customary.catalogue.model import FALLBACK_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

#: Texts of the whole; the first two must be there.
WHOLE = ("title", "introduction", "ending")


@dataclass(frozen=True)
class Words:
    """The words by language and place; a place is a path such as `questions.heard.text`.

    Attributes:
        folder: the folder's address in complaints.
        statuses: each language with its own status.
    """

    folder: str
    statuses: Mapping[str, str]
    places: Mapping[str, Mapping[str, str]]
    _asked_for: set[str] = field(default_factory=set)

    @property
    def origins(self) -> Mapping[str, str]:
        """Where the questionnaire comes from, by language."""
        found = self._at("origin")
        for language in self.statuses:
            if language not in found:
                raise ValueError(f"{self.file(language)}: there is no origin: add it")
        return MappingProxyType(found)

    def whole(self) -> dict[str, dict[str, str]]:
        """Title, introduction and ending."""
        return {name: self._at(name) for name in WHOLE}

    def section(self, key: str) -> dict[str, dict[str, str]]:
        """Title and text of a section."""
        return {name: self._at(f"sections.{key}.{name}") for name in ("title", "text")}

    def scale(self, key: str) -> dict[str, str]:
        """What a scale is called."""
        return self._at(f"scales.{key}")

    def question(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The question with its words, and those of its choices, rows and points.

        `words` names the list its choices have their words from, where it is not their own.
        """
        made = dict(question)
        place = f"questions.{made['key']}"
        shared = made.pop("words", None)
        made["text"] = self._at(f"{place}.text") or self._at(place)
        made["help"] = self._at(f"{place}.help")
        for part in ("choices", "rows"):
            where = f"choices.{shared}" if shared else f"{place}.{part}"
            if part in made:
                made[part] = [
                    {**one, "text": self._at(f"{where}.{one['key']}")} for one in made[part]
                ]
        labels = {
            path.removeprefix(f"{place}.labels."): self._at(path)
            for path in self.places
            if path.startswith(f"{place}.labels.")
        }
        if labels:
            made["labels"] = labels
        return made

    def refuse_what_nobody_asked_for(self) -> None:
        """Refuses words without a place: the key is a spelling mistake."""
        for place in sorted(set(self.places) - self._asked_for - {"origin"}):
            language = next(iter(self.places[place]))
            raise ValueError(f"{self.file(language)}: nobody reads {place}: mend or remove it")

    def file(self, language: str) -> str:
        """The address of a language's file."""
        return f"{self.folder}/{language}.toml"

    def _at(self, place: str) -> dict[str, str]:
        self._asked_for.add(place)
        return dict(self.places.get(place, {}))


def read_words(folder: Traversable, *, own: str) -> Words:
    """The words of a questionnaire in every language; each file but its own one is a language.

    Raises:
        ValueError: a file is no TOML, holds something else than texts, or English is missing.
    """
    address = f"instruments/{folder.name}"
    statuses: dict[str, str] = {}
    places: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml") or file.name == own:
            continue
        name, language = f"{address}/{file.name}", file.name.removesuffix(".toml")
        try:
            said = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{name}: not a TOML file in UTF-8: {error}") from error
        statuses[language] = str(said.pop("status", ""))
        for place, text in _flat(name, said, ""):
            places.setdefault(place, {})[language] = text
    if FALLBACK_LANGUAGE not in statuses:
        raise ValueError(f"{address}/{FALLBACK_LANGUAGE}.toml: the file is missing: create it")
    return Words(address, statuses, places)


def _flat(name: str, said: Mapping[str, Any], above: str) -> list[tuple[str, str]]:
    found = []
    for key, value in said.items():
        place = f"{above}.{key}" if above else key
        if isinstance(value, dict):
            found += _flat(name, value, place)
        elif isinstance(value, str) and value.strip():
            found.append((place, value.strip()))
        else:
            raise ValueError(f"{name}: {place} = {value!r}: write a text in quotes")
    return found
