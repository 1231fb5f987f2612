# SPDX-License-Identifier: Apache-2.0
"""The feed itself: looks at tables, asks about them, and turns them into the files of a pack."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.feeds.feed import Recognised
from customary.intake.feeds.tables.columns import MONTH_FIRST, Manner
from customary.intake.feeds.tables.entries import entries_of, read_tables
from customary.intake.feeds.tables.linking import link
from customary.intake.feeds.tables.loading import presets
from customary.intake.feeds.tables.questions import questions_of
from customary.intake.feeds.tables.sampling import ENDINGS, look
from customary.intake.feeds.tables.telling import facts_of, source_of, warnings_of, what_of
from customary.intake.feeds.writing import PackWriter, Prepared
from customary.intake.formats.batch import Input
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.tables.entry import Entry

#: Where no table can be read as anything, somebody has to say what they are.
UNKNOWN = 0.1


class TablesFeed:
    """CSV, TSV, XLSX, JSON Lines and Parquet exports of any system."""

    key = "tables"
    name = gettext_lazy("Tables")
    about = gettext_lazy(
        "Exports as CSV, Excel, JSON Lines or Parquet: of HR, sales, help desk, planning or finance."
    )
    icon = "table"
    endings = ENDINGS

    @property
    def unlocks(self) -> tuple[str, ...]:
        """What the known exports serve; a table of one's own may serve more."""
        return tuple(dict.fromkeys(key for preset in presets().values() for key in preset.unlocks))

    def recognise(
        self, drop: Drop, known: Known, answers: Answers | None = None
    ) -> Recognised | None:
        """What the tables are. With answers, what is to be asked once these are given."""
        tables, troubles = look(drop)
        if not tables and not troubles:
            return None
        given = answers or {}
        readings = read_tables(tables, given)
        entries = entries_of(readings, given, _manner(known))
        read = [reading for reading in readings if reading.chosen]
        sure = sum(reading.confidence for reading in read) / max(len(readings) + len(troubles), 1)
        return Recognised(
            feed=self.key,
            what=what_of(readings),
            confidence=max(sure, UNKNOWN if tables else UNKNOWN / 2),
            shape=_digest([table.digest for table in tables]),
            source=source_of(readings),
            facts=facts_of(entries, readings),
            questions=tuple(questions_of(entries, readings, known)),
            warnings=(*troubles, *warnings_of(entries, readings)),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """The tables as they are, each with its declaration, and the records they only name."""
        tables, troubles = look(drop)
        readings = read_tables(tables, answers)
        entries = entries_of(readings, answers, _manner(known))
        if not entries:
            raise PackError(
                " ".join(troubles)
                or _("Nothing says what these tables hold. Answer what the rows of each are.")
            )
        zone = str(answers.get("time_zone") or known.zone.key)
        with PackWriter(folder, time_zone=zone) as pack:
            entries = link(entries, pack, known, answers)
        inputs = [each for entry in entries for each in _inputs(entry, zone)]
        made = pack.prepared()
        return Prepared((*made.inputs, *inputs), made.problems)


def _inputs(entry: Entry, zone: str) -> list[Input]:
    own_zone = entry.declared.time_zone if entry.sure else ""
    return [
        Input(
            part.path,
            part.name,
            replace(
                entry.whole,
                name=part.name,
                time_zone=own_zone or zone,
                **_opening(entry, part.opening),
            ),
        )
        for part in entry.table.parts
    ]


def _opening(entry: Entry, opening: dict[str, Any]) -> dict[str, Any]:
    """How the file is opened; what a preset declares of it stands."""
    declared = entry.declared
    own = {"encoding": declared.encoding, "delimiter": declared.delimiter, "sheet": declared.sheet}
    return {key: own.get(key) or value for key, value in opening.items()}


def _manner(known: Known) -> Manner:
    zone = known.zone.key
    return Manner(zone, month_first=zone.startswith(MONTH_FIRST))


def _digest(digests: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:32]
