# SPDX-License-Identifier: Apache-2.0
"""What goes along with an outcome: how much of the differences, how it stands, both in a drawing.

Everything comes from one questionnaire, so nothing here says that one thing brings about another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from customary.core.drawing.importance import Axis, Point, draw, ticks_between
from customary.core.drawing.small import whisker
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.report.wave_measures import Measure
    from customary.store.queries.wave_figures import Reason, Reasons

#: The drawing leaves so much of its width free beside the outermost points.
MARGIN = 0.15


@dataclass(frozen=True)
class ToldReason:
    """One thing that goes along with the outcome."""

    name: str
    share: str
    interval: str
    rank: str
    mean: str
    drawn: str


@dataclass(frozen=True)
class ToldReasons:
    """All that goes along with one outcome.

    Attributes:
        finding: what stands out, or that nothing does.
        chart: the drawing as SVG, and `heard` what it says in words.
    """

    name: str
    n: str
    r_squared: str
    finding: str
    chart: str
    heard: str
    rows: Sequence[ToldReason]


def told_reasons(found: Sequence[Reasons], known: Mapping[str, Measure]) -> list[ToldReasons]:
    """What goes along with each outcome that is told here."""
    told = []
    for one in found:
        scales = [each for each in one.scales if each.key in known]
        if one.outcome in known and scales:
            told.append(_told(one, scales, known))
    return told


def _told(one: Reasons, scales: Sequence[Reason], known: Mapping[str, Measure]) -> ToldReasons:
    rows = [_row(each, known[each.key]) for each in scales]
    heard = gettext("; ").join(
        gettext("%(name)s: %(share)s of the differences, stands at %(mean)s")
        % {"name": row.name, "share": row.share, "mean": row.mean}
        for row in rows
    )
    return ToldReasons(
        name=known[one.outcome].name,
        n=words.number(one.n),
        r_squared=words.share(one.r_squared),
        finding=_finding(scales, known, known[one.outcome].name),
        chart=_chart(scales, rows, known, heard),
        heard=heard,
        rows=rows,
    )


def _row(each: Reason, measure: Measure) -> ToldReason:
    between = {"low": each.rank_low, "high": each.rank_high}
    return ToldReason(
        name=measure.name,
        share=words.share(each.share),
        interval=gettext("%(low)s to %(high)s")
        % {"low": words.share(each.low), "high": words.share(each.high)},
        rank=str(each.rank_low)
        if each.rank_low == each.rank_high
        else gettext("%(low)s to %(high)s") % between,
        mean=measure.number(each.mean),
        drawn=whisker(each.share, (0.0, 1.0), sentence="", interval=(each.low, each.high)),
    )


def _finding(scales: Sequence[Reason], known: Mapping[str, Measure], outcome: str) -> str:
    """What surely goes along with more than its equal part, and of these what stands low."""
    equal = 1 / len(scales)
    standing = {each.key: _standing(each, known[each.key]) for each in scales}
    middle = sum(standing.values()) / len(standing)
    sure = [each for each in scales if each.low > equal]
    if not sure:
        return gettext(
            "No single one goes along with “%(outcome)s” clearly more than the others."
        ) % {"outcome": outcome}
    low = [each for each in sure if standing[each.key] < middle]
    told = [gettext("“%(name)s”") % {"name": known[each.key].name} for each in low or sure]
    names = {"names": words.listed(told), "outcome": outcome}
    if low:
        return (
            ngettext(
                "%(names)s goes along with “%(outcome)s” more than most, and stands lower than the rest: look here first.",
                "%(names)s go along with “%(outcome)s” more than most, and stand lower than the rest: look here first.",
                len(told),
            )
            % names
        )  # fmt: skip
    return (
        ngettext(
            "%(names)s goes along with “%(outcome)s” more than most, and stands no lower than the rest.",
            "%(names)s go along with “%(outcome)s” more than most, and stand no lower than the rest.",
            len(told),
        )
        % names
    )  # fmt: skip


def _standing(each: Reason, measure: Measure) -> float:
    """Where a mean lies between the ends of its scale, from 0 to 1."""
    low, high = measure.ends
    return (each.mean - low) / (high - low) if low < high else 0.0


def _chart(
    scales: Sequence[Reason],
    rows: Sequence[ToldReason],
    known: Mapping[str, Measure],
    heard: str,
) -> str:
    """On the scale they share; where they share none, by how far up its own each stands."""
    measures = [known[each.key] for each in scales]
    is_shared = len({one.ends for one in measures}) == 1
    stands = [
        each.mean if is_shared else _standing(each, one)
        for each, one in zip(scales, measures, strict=True)
    ]
    number = measures[0].number if is_shared else words.share
    ends = measures[0].ends if is_shared else (0.0, 1.0)
    free = max(MARGIN * (max(stands) - min(stands)), 0.02 * (ends[1] - ends[0]))
    low, high = max(ends[0], min(stands) - free), min(ends[1], max(stands) + free)
    highest = max(each.high for each in scales)
    return draw(
        [
            Point(row.name, stand, each.share, each.low, each.high, _hint(row))
            for row, stand, each in zip(rows, stands, scales, strict=True)
        ],
        across=Axis(
            [(at, number(at)) for at in ticks_between(low, high)],
            gettext("How it stands"),
            sum(stands) / len(stands),
        ),
        upright=Axis(
            [(at, words.share(at)) for at in ticks_between(0.0, highest)],
            gettext("Part of the differences"),
            1 / len(scales),
        ),
        corner=gettext("Look here first"),
        sentence=heard,
    )


def _hint(row: ToldReason) -> str:
    return gettext("%(name)s: %(share)s of the differences (%(interval)s), stands at %(mean)s") % {
        "name": row.name,
        "share": row.share,
        "interval": row.interval,
        "mean": row.mean,
    }
