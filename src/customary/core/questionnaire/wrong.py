# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a questionnaire."""

from __future__ import annotations

from enum import StrEnum, auto


class FormFault(StrEnum):
    """What a form can be wrong in that whoever writes it can mend; `values` of the error say more."""

    NO_WORDS = auto()
    #: Fewer choices than it takes: n.
    TOO_FEW = auto()
    NONE_CHOSEN = auto()
    NO_SCALE = auto()
    NOT_0_TO_10 = auto()
    NO_STEP = auto()
    #: More points than anybody can use: n.
    TOO_MANY_POINTS = auto()
    NO_TOTAL = auto()
    #: At least a, at most b.
    ENDS_CROSSED = auto()
    #: At least a of b choices.
    AT_LEAST_TOO_HIGH = auto()
    #: A condition, or a scale, reads an item that is not asked, or not before: item.
    NOT_ASKED_BEFORE = auto()
    NOT_ASKED = auto()
    NO_VALUE = auto()
    NO_TEST = auto()
    NO_KEY = auto()
    #: The same key more than once: key.
    KEY_TWICE = auto()
    KEY_TAKEN = auto()
    #: A fact nobody knows: name.
    UNKNOWN_FACT = auto()
    UNKNOWN_STATUS = auto()
    FILES_OF_PEOPLE = auto()
    PRIVATE_FILE = auto()
    #: No such size of a file can be taken: n megabytes.
    FILE_SIZE = auto()
    OTHER = auto()


class FormError(ValueError):
    """A questionnaire that nobody could answer or score: where, what, and how to mend it."""

    def __init__(
        self, where: str, what: str, mend: str, why: FormFault = FormFault.OTHER, **values: object
    ) -> None:
        super().__init__(f"{where or 'questionnaire'}: {what}: {mend}")
        self.where, self.what, self.mend = where, what, mend
        self.why, self.values = why, values
