# SPDX-License-Identifier: Apache-2.0
"""What a feed is, what it is given and what it gives.

    recognise    looks at files: is this mine, what is in it, what do I have to ask?
    prepare      files + answers -> pack files, read like any other from there on

A feed reads files and never the network: a connector fetches what a feed then reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from customary.intake.feeds.known import Known
    from customary.intake.feeds.writing import Prepared

#: Answers by the key of their question: a text, several, or a list of tables such as rules.
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Drop:
    """The files somebody gave, unpacked: each with its name, folders included."""

    files: tuple[tuple[str, Path], ...]

    def ending(self, *endings: str) -> list[tuple[str, Path]]:
        """The files whose name ends so, whatever the case."""
        return [(name, path) for name, path in self.files if name.lower().endswith(endings)]


class Asks(StrEnum):
    """How a question is answered."""

    ONE = auto()  # one of the options
    MANY = auto()  # several of the options
    TEXT = auto()
    COLUMN = auto()  # one of their columns; the options say which, "" for none
    RULES = auto()  # a list of rules, see `rules.py`; the options are what they may make


@dataclass(frozen=True)
class Option:
    """One answer to choose, with what it looks like in the files."""

    value: str
    label: str
    example: str = ""


@dataclass(frozen=True)
class Question:
    """Something the files do not say by themselves; `guess` is right as often as we can make it.

    Attributes:
        key: names the answer.
        label: the question in a few words.
        asks: how it is answered.
        options: what there is to choose from.
        guess: the answer unless somebody changes it, in the form of the answer.
        why: what the guess rests on; "" where there is none.
        needed: whether nothing can be prepared without an answer.
        group: a heading under which questions stand together.
        fields: for rules, the fields they may look at.
    """

    key: str
    label: str
    asks: Asks = Asks.ONE
    options: tuple[Option, ...] = ()
    guess: Any = ""
    why: str = ""
    needed: bool = False
    group: str = ""
    help: str = ""
    fields: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Recognised:
    """What a feed sees in files.

    Attributes:
        feed: its key.
        what: the kind of file in words, such as "Google Calendar export".
        confidence: 0 to 1; the feed that is surest reads the files.
        shape: the same for every file of this kind, such as a digest of its headings: by it an
            earlier mapping is found again.
        source: proposed source: key, name, kind, evidence_grade.
        facts: what was seen, as label and value: events, first day, last day.
        questions: what is to be asked; answered by their guesses where nobody looks.
        warnings: sentences about what will not be read, and why.
    """

    feed: str
    what: str
    confidence: float
    shape: str
    source: Mapping[str, str]
    facts: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def guesses(self) -> dict[str, Any]:
        """The answers as long as nobody gives others."""
        return {question.key: question.guess for question in self.questions}


class Feed(Protocol):
    """A kind of records that other systems keep."""

    #: Names it in pack.toml, such as "calendar".
    key: str
    name: StrOrPromise
    #: One sentence: which files, from where.
    about: StrOrPromise
    icon: str
    #: Indicators of the catalogue that its records serve.
    unlocks: tuple[str, ...]
    #: Endings of the files it can read.
    endings: tuple[str, ...]

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the files; None where they are not of this kind. Reads a part of them only."""

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """The pack files made of them, written into `folder` where they are not read as they are.

        Raises:
            PackError: nothing can be read at all; single bad entries are problems in `Prepared`.
        """


@dataclass(frozen=True)
class Connection:
    """Where a connector fetches from.

    Attributes:
        address: the whole address; may hold a secret.
        secret: a token or password, "" where none is needed.
        user: who signs in, "" where nobody does.
        cursor: what the last fetch left: a date, a tag, a page.
    """

    address: str
    secret: str = ""
    user: str = ""
    cursor: Mapping[str, Any] = field(default_factory=dict)


#: A cursor that says so has more behind it, for which nobody need wait until the next hour.
MORE = "more"


@dataclass(frozen=True)
class Fetched:
    """What a connector brought: files for a feed, and where to go on; no files if nothing is new."""

    files: tuple[tuple[str, Path], ...]
    cursor: Mapping[str, Any]


class Connector(Protocol):
    """Fetches the files of a system; the feed named here reads them."""

    key: str
    name: StrOrPromise
    about: StrOrPromise
    feed: str
    #: What it asks for beside the address: "user", "secret".
    needs: tuple[str, ...]

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch what is new since the cursor into the folder.

        Raises:
            PackError: the system did not give it, with what to do in a sentence.
        """
