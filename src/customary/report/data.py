# SPDX-License-Identifier: Apache-2.0
"""Everything a report says, frozen: told once, then set as a web page, a PDF and JSON.

Figures are kept unrounded beside the words they are told with, so that the JSON copy can be
computed with and the page be read. Whoever sets a report decides nothing any more.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.core.drawing.said_and_done import SaidAndDone

#: Changes when a reader of the JSON copy would have to change.
FORMAT = 1


@dataclass(frozen=True)
class ReportedPractice:
    """A claim, the count that tests it, the grade and why.

    Attributes:
        count: "11 of 52 did", or why there is no count.
        value: the measured quantity beside the count ("median 3 days"), "" for a share.
        interval: "95 % interval 12 % to 34 %", "" where there is none.
        why: sentences, the weightiest first.
        lift: one next action; next_step says what the next grade asks for.
        sentence: claim, count, source, window and grade in one sentence.
        low, high: 95 % interval of the share drawn.
        left_out: records by weaker evidence that the count does not hold.
        claimed: counted records said to hold, without a trusted record that shows it.
        opinion: what people answered about it, "" where too few did.
        audit: what came of the latest audit of its records, "" without one.
    """

    id: str
    capability: str
    name: str
    claim: str
    grade: int | None
    grade_word: str
    reason: str
    stands_in: bool
    count: str
    value: str
    source: str
    window: str
    interval: str
    why: tuple[str, ...]
    lift: str
    next_step: str
    sentence: str
    numerator: float | None
    denominator: float | None
    n: int
    low: float | None
    high: float | None
    left_out: int
    claimed: int
    indicators: tuple[str, ...]
    opinion: str
    drawn: SaidAndDone
    audit: str = ""


@dataclass(frozen=True)
class ReportedFrame:
    """A C, trait, sign or component: the median grade of its measured practices, k of n.

    Attributes:
        told: "13 of 31 practices graded", or why there is no median.
        line: the practice in it whose claim the records bear out least, None without a count.
        opinion: what people answered about it, "" where too few did.
    """

    key: str
    kind: str
    name: str
    description: str
    median: float | None
    grade_word: str
    measured: int
    practices: int
    told: str
    opinion: str
    line: ReportedPractice | None


@dataclass(frozen=True)
class FrameGroup:
    """The four Cs, the five traits, the five signs or the four components."""

    kind: str
    name: str
    frames: tuple[ReportedFrame, ...]


@dataclass(frozen=True)
class MissingEvidence:
    """A practice that would be measured if there were records, and which records these are."""

    name: str
    evidence: str


@dataclass(frozen=True)
class Chapter:
    """The practices of one capability: graded, without a record so far, or not measured yet."""

    key: str
    name: str
    description: str
    practices: tuple[ReportedPractice, ...]
    no_evidence: tuple[MissingEvidence, ...]
    not_measured: tuple[str, ...]


@dataclass(frozen=True)
class ReportedIndicator:
    """A figure with all it must carry; `shown` says why where there is not enough evidence."""

    id: str
    name: str
    formula: str
    shown: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    low: float | None
    high: float | None
    n_told: str
    interval: str
    window: str
    window_start: date
    window_end: date
    source: str
    left_out: int
    left_out_told: str
    claimed: int


@dataclass(frozen=True)
class UnitRow:
    """A unit's grades, one a column of the heat map; `suppressed` says why it shows none."""

    name: str
    depth: int
    people: int | None
    grades: tuple[int | None, ...]
    suppressed: str


@dataclass(frozen=True)
class HeatMap:
    """Units by practices; a column is named as its practice."""

    columns: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    told: str


@dataclass(frozen=True)
class ReportedOpportunity:
    """Where the most can be gained, and the three parts that make it so."""

    practice: ReportedPractice
    gap: float
    reach: float
    value_at_stake: float
    size: float
    people_reached: int
    people_asked: int
    reason: str


@dataclass(frozen=True)
class SwitchedOff:
    """A practice or an indicator that is switched off here, with the reason given."""

    name: str
    reason: str


@dataclass(frozen=True)
class OpenDispute:
    """A grade that somebody says is wrong, not answered yet; never who says so."""

    practice: str
    unit: str
    text: str
    raised_on: date
    raised_told: str


@dataclass(frozen=True)
class Report:
    """A whole report in one language, of one run."""

    language: str
    organisation: str
    as_of: date
    run: int
    graded_at: datetime
    catalogue_digest: str
    finding: str
    summary: tuple[str, ...]
    grades: tuple[int, ...]
    measured: int
    practices: int
    frame_groups: tuple[FrameGroup, ...]
    missed: tuple[ReportedPractice, ...]
    opportunity: ReportedOpportunity | None
    chapters: tuple[Chapter, ...]
    heat_map: HeatMap
    indicators: tuple[ReportedIndicator, ...]
    switched_off: tuple[SwitchedOff, ...]
    disputes: tuple[OpenDispute, ...]
    run_told: str

    @property
    def lacks_evidence(self) -> bool:
        """Whether some practice would be graded if there were records."""
        return any(chapter.no_evidence for chapter in self.chapters)


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data, unrounded; dates and times stay dates and times."""
    return {"format": FORMAT, **asdict(report)}
