# SPDX-License-Identifier: Apache-2.0
"""Reads TOML tables field by field and says what is wrong, where, and how to mend it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeVar

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a catalogue file, with its address for complaints."""

    file: str
    key: str
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A sentence or word that is not empty."""
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.complaint(name, value, "write a text in quotes")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of sentences, at least one, none empty, none twice."""
        value = self._value(name)
        mend = 'write a list of different texts, ["…", "…"]'
        if not isinstance(value, list) or not value:
            raise self.complaint(name, value, mend)
        if any(not isinstance(each, str) or not each.strip() for each in value):
            raise self.complaint(name, value, mend)
        if len(set(value)) != len(value):
            raise self.complaint(name, value, mend)
        return tuple(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """True or false; the default, if there is one, where the key is absent."""
        value = self._value(name) if default is None else self.values.get(name, default)
        if not isinstance(value, bool):
            raise self.complaint(name, value, "write true or false")
        return value

    def share(self, name: str) -> float:
        """A number above 0 and not above 1."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise self.complaint(name, value, "write a number above 0 and at most 1, such as 0.8")
        return float(value)

    def one_of(self, name: str, choices: type[Choice]) -> Choice:
        """One word out of a fixed set."""
        return self._choice(name, self._value(name), choices)

    def some_of(self, name: str, choices: type[Choice]) -> tuple[Choice, ...]:
        """A list of different words out of a fixed set; it may be empty."""
        return tuple(self._choice(name, each, choices) for each in self._different(name))

    def keys_among(self, name: str, known: Iterable[str], *, noun: str) -> tuple[str, ...]:
        """A list of different keys that exist elsewhere in the catalogue; it may be empty."""
        allowed = list(known)
        for each in self._different(name):
            if each not in allowed:
                raise self.complaint(name, each, f"write a known {noun}{some(allowed)}")
        return tuple(str(each) for each in self._different(name))

    def key_among(self, name: str, known: Iterable[str], *, noun: str) -> str | None:
        """A key that exists elsewhere in the catalogue, or None where the key is absent."""
        value = self.values.get(name)
        allowed = list(known)
        if value is not None and value not in allowed:
            raise self.complaint(name, value, f"write a known {noun}{some(allowed)}")
        return None if value is None else str(value)

    def refuse_keys_except(self, *names: str) -> None:
        """Refuses a key that nobody reads: it is a spelling mistake."""
        for name, value in self.values.items():
            if name not in names:
                raise self.complaint(name, value, f"remove it; known are {', '.join(names)}")

    def complaint(self, name: str, value: object, mend: str) -> ValueError:
        """The error to raise: file, key, value and how to mend it."""
        return ValueError(f"{self.file}: [{self.key}] {name} = {value!r}: {mend}")

    def _value(self, name: str) -> object:
        if name not in self.values:
            raise ValueError(f"{self.file}: [{self.key}] has no {name}: add it")
        return self.values[name]

    def _different(self, name: str) -> list[object]:
        value = self._value(name)
        if not isinstance(value, list) or len({str(each) for each in value}) != len(value):
            raise self.complaint(name, value, "write a list of different words, [] for none")
        return value

    def _choice(self, name: str, value: object, choices: type[Choice]) -> Choice:
        for choice in choices:
            if choice == value:
                return choice
        raise self.complaint(name, value, f"write one of {', '.join(choices)}")


def read_tables(root: Traversable, *parts: str) -> dict[str, Table]:
    """The tables of a TOML file under the root, in the order of the file.

    Raises:
        ValueError: the file is missing, is not TOML, or holds something other than tables.
    """
    name = "/".join(parts)
    path = root.joinpath(*parts)
    if not path.is_file():
        raise ValueError(f"{name}: the file is missing: create it")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: not a TOML file in UTF-8: {error}") from error
    strays = [key for key, values in document.items() if not isinstance(values, dict)]
    if strays:
        raise ValueError(f"{name}: {', '.join(strays)} outside a table: write it below its [id]")
    return {key: Table(name, key, values) for key, values in document.items()}


def some(words: list[str]) -> str:
    """The words themselves where they are few enough to be of help."""
    return f": {', '.join(words)}" if 0 < len(words) <= 20 else ""
