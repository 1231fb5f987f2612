# SPDX-License-Identifier: Apache-2.0
"""The people feed: what HR systems know of who works where, since when, and for whom.

columns says what cells mean; sheets reads files, units and staff make sense of the rows,
preparing writes the pack, asking says what cannot be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from customary.intake.feeds.people.asking import recognise
from customary.intake.feeds.people.preparing import prepare
from customary.intake.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop, Recognised
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.writing import Prepared


class PeopleFeed:
    """Lists of employees and departments, as HR systems export them."""

    key = "people"
    name = _("People")
    about = _(
        "A list of employees from Workday, BambooHR, Personio, Beisen, Feishu People or any other "
        "HR system, as CSV or Excel."
    )
    icon = "users"
    unlocks = ("I02", "I05", "I25", "I26", "I56", "I76", "I77", "I87")
    endings = tuple(FORMATS)

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the files; None where they list no people."""
        return recognise(drop, known)

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """Units, people and placements, written into the folder."""
        return prepare(drop, answers, known, folder)


FEED = PeopleFeed()
