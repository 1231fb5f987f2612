# SPDX-License-Identifier: Apache-2.0
"""Evidence grades: how a record came about, and how far it can be trusted."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

#: Days after the fact from which a record typed in by hand counts as backdated.
BACKDATED_AFTER_DAYS = 14


class Evidence(IntEnum):
    """Evidence grades, strongest first; their letters are for packs, never for pages."""

    SYSTEM = 0
    DAILY_WORK = 1
    SELF_REPORTED = 2
    OPINION = 3

    @property
    def letter(self) -> str:
        """The grade as it stands in packs and tables: A, B, C or D."""
        return "ABCD"[self]

    @classmethod
    def from_letter(cls, letter: str) -> Evidence:
        """The grade behind a letter.

        Raises:
            ValueError: for anything but A, B, C or D.
        """
        if letter not in {"A", "B", "C", "D"}:
            raise ValueError(f"An evidence grade is A, B, C or D, not {letter!r}.")
        return cls("ABCD".index(letter))


def is_trusted(grades: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Which grades can lift a practice above "said": records of systems and of daily work."""
    return grades <= Evidence.DAILY_WORK


def lower_backdated(
    grades: npt.NDArray[np.int8],
    *,
    occurred: npt.NDArray[np.datetime64],
    recorded: npt.NDArray[np.datetime64],
    typed: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.int8]:
    """Grades after the rule on backdating; `occurred` and `recorded` are days, NaT if unknown.

    A record of daily work entered more than `BACKDATED_AFTER_DAYS` days after the fact is
    self-reported. A system of record may bring its history: that is what it keeps it for. But
    one whose entries anybody types for any day, as a calendar is (`typed`), is held to the rule.
    """
    late = (recorded - occurred) > np.timedelta64(BACKDATED_AFTER_DAYS, "D")
    by_hand = grades == Evidence.DAILY_WORK
    if typed is not None:
        by_hand |= typed
    return np.where(late & by_hand, np.maximum(grades, Evidence.SELF_REPORTED), grades).astype(
        np.int8
    )
