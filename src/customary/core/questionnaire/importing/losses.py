# SPDX-License-Identifier: Apache-2.0
"""What can be lost between another tool's questionnaire and ours, by names that can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Why(StrEnum):
    """Why something could not be carried."""

    #: There is no such kind of question here.
    KIND = auto()
    #: When it is asked cannot be said here; it is always asked now.
    CONDITION = auto()
    #: A setting that has no equivalent.
    SETTING = auto()
    #: Nothing to choose from.
    NO_CHOICES = auto()
    #: More than a questionnaire can hold.
    TOO_MANY = auto()
    #: It was carried as another kind of question.
    BECAME = auto()
    #: One question of theirs is several of ours.
    APART = auto()
    #: It stands in the words as it was written, and nothing is put in its place.
    NOT_FILLED = auto()


class What(StrEnum):
    """What could not be carried, as somebody who has never seen the other tool's file knows it."""

    # Kinds of questions.
    BEST_WORST = auto()
    CALCULATED = auto()
    CELLS = auto()
    DRAWN = auto()
    FIELDS = auto()
    GROUPING = auto()
    LANGUAGE = auto()
    LEVELS = auto()
    MEASURED = auto()
    MOMENT = auto()
    ONE_COLUMN = auto()
    PICTURE = auto()
    PICTURES = auto()
    PLACE = auto()
    REPEATED = auto()
    ROBOTS = auto()
    SCALE = auto()
    SEVERAL_EACH = auto()
    SLIDERS = auto()
    TYPED = auto()
    UNEVEN = auto()
    ZERO_TO_TEN = auto()
    # What goes with a question, or with the whole.
    AGAIN = auto()
    ASSUMED = auto()
    BESIDE = auto()
    CHANCE = auto()
    CHECK = auto()
    CHOICE_CONDITIONS = auto()
    CHOICES = auto()
    COLUMN = auto()
    COMMENT = auto()
    DATA = auto()
    DAYS = auto()
    DEFAULT = auto()
    EARLIER_CHOICES = auto()
    ENABLED = auto()
    ENDING = auto()
    FILE_KINDS = auto()
    FILE_SIZE = auto()
    FILES = auto()
    HIDDEN = auto()
    INNER_LABELS = auto()
    LINK = auto()
    LOGIN = auto()
    MARGIN = auto()
    OTHER_WORDS = auto()
    PAGES = auto()
    PLACEHOLDER = auto()
    POINTS = auto()
    PRIVACY = auto()
    QUOTA = auto()
    READ_ONLY = auto()
    REMINDED = auto()
    REQUIRED_ANY = auto()
    REQUIRED_IF = auto()
    SCRIPT = auto()
    SERVICE = auto()
    SKIP = auto()
    SUBSET = auto()
    TIME_LIMIT = auto()
    TRIGGER = auto()
    UNIT = auto()
    UNASKED = auto()
    UNREAD_COLUMN = auto()
    # What a questionnaire of ours has and others have not, by the names of its fields.
    ABOUT = auto()
    DIMENSION = auto()
    FIXED = auto()
    FRAME = auto()
    LABELS = auto()
    LOOK = auto()
    MEANING = auto()
    MINUTES = auto()
    NOT_APPLICABLE = auto()
    OPENS_DIALOGUE = auto()
    PART = auto()
    PRACTICE = auto()
    PRIVATE = auto()
    REVERSE = auto()
    SCALES = auto()
    SCORE = auto()
    SHUFFLE = auto()


@dataclass(frozen=True, slots=True)
class Lost:
    """What could not be carried: of which question, why, what it was, and how it was written.

    Attributes:
        where: what the other tool calls the question, or "" for the whole.
        detail: a few words out of the file: an expression, a choice, a name.
        asked: the words of the question, by language.
    """

    where: str
    why: Why
    what: What | None = None
    detail: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
