# SPDX-License-Identifier: Apache-2.0
"""The sentences of a report as a whole: what it found, and how each frame stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from customary.catalogue import FrameKind, IndicatorKind
from customary.core.grading.practice import Maturity
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.store.queries.opinions import Opinion
    from customary.store.queries.opportunity import LargestOpportunity


def finding(signs: Sequence[int | None], grades: Sequence[int | None]) -> str:
    """The one sentence of the cover.

    Args:
        signs: grades of the five signs, None where not measured.
        grades: grades of all practices, None where not measured.
    """
    measured = [grade for grade in grades if grade is not None]
    if not measured:
        return gettext("The records in hand do not show yet how customers are served here.")
    unseen = sum(sign is None for sign in signs)
    counts = {
        "signs": words.number(_at_least(signs, Maturity.HABIT)),
        "all_signs": words.number(len(signs)),
        "unseen": words.number(unseen),
        "habits": words.number(_at_least(measured, Maturity.HABIT)),
        "measured": words.number(len(measured)),
    }
    if unseen:
        return (
            gettext(
                "%(habits)s of %(measured)s measured practices are habits; %(unseen)s of "
                "%(all_signs)s signs of a service culture cannot be told from the records yet."
            )
            % counts
        )
    return (
        gettext(
            "%(signs)s of %(all_signs)s signs of a service culture are habits, and %(habits)s of "
            "%(measured)s measured practices."
        )
        % counts
    )


def distribution(grades: Sequence[int | None]) -> tuple[int, ...]:
    """How many practices have each grade, from 0 to 4."""
    return tuple(sum(grade == step for grade in grades) for step in Maturity)


def distribution_told(grades: Sequence[int | None]) -> str:
    """How many practices have each grade, in a sentence."""
    counts = [
        gettext("%(word)s %(count)s")
        % {"word": words.grade_word(step), "count": words.number(count)}
        for step, count in enumerate(distribution(grades))
    ]
    measured = sum(grade is not None for grade in grades)
    return gettext("Of %(all)s practices, %(measured)s could be graded by records: %(counts)s.") % {
        "all": words.number(len(grades)),
        "measured": words.number(measured),
        "counts": gettext(", ").join(counts),
    }


def median_word(median: float | None) -> str:
    """The word of a median grade, which may lie between two."""
    if median is None:
        return words.grade_word(None)
    if median == int(median):
        return words.grade_word(int(median))
    return gettext("between %(lower)s and %(higher)s") % {
        "lower": words.grade_word(int(median)),
        "higher": words.grade_word(int(median) + 1),
    }


def frame_kind(kind: FrameKind) -> str:
    """What the frames of a kind are called together."""
    return {
        FrameKind.C: gettext("The four Cs"),
        FrameKind.TRAIT: gettext("The five traits"),
        FrameKind.SIGN: gettext("The five signs"),
        FrameKind.COMPONENT: gettext("The four components"),
    }[kind]


def frame_told(measured: int, practices: int) -> str:
    """What a frame's median rests on."""
    if not practices:
        return gettext("Only answers to questions show it; it has no grade.")
    if not measured:
        return ngettext(
            "Its one practice could not be graded yet",
            "None of its %(practices)s practices could be graded yet",
            practices,
        ) % {"practices": practices}
    return gettext("%(measured)s of %(practices)s practices graded") % {
        "measured": measured,
        "practices": practices,
    }


def opinion_told(opinion: Opinion | None) -> str:
    """What people answered, "" where too few did."""
    if opinion is None:
        return ""
    return gettext(
        "Opinion: %(share)s answer favourably (n = %(n)s, 95%% interval %(interval)s)"
    ) % {
        "share": words.share(opinion.share),
        "n": words.number(opinion.answers),
        "interval": interval(opinion.low, opinion.high),
    }


def interval(
    low: float | None, high: float | None, *, kind: IndicatorKind = IndicatorKind.SHARE
) -> str:
    """A 95 % interval in the unit of its figure, "" where there is none."""
    if low is None or high is None:
        return ""
    return gettext("%(low)s to %(high)s") % {
        "low": words.value(kind, low),
        "high": words.value(kind, high),
    }


def opportunity_reason(found: LargestOpportunity) -> str:
    """Why an opportunity is the largest: gap, reach and the customer value that hangs on it."""
    told = gettext(
        "It has %(gap)s of %(ceiling)s grades to gain, and lifting it would touch %(reached)s of "
        "the %(asked)s people it is asked of."
    ) % {
        "gap": found.ceiling - found.grade,
        "ceiling": found.ceiling,
        "reached": words.number(found.people_reached),
        "asked": words.number(found.people_asked),
    }
    stake = gettext(
        "How much customer value hangs on it is not known, so it counts the same for all."
    )
    if found.value_at_stake < 1:
        stake = gettext("%(share)s of customer value hangs on it.") % {
            "share": words.share(found.value_at_stake)
        }
    return words.joined([told, stake])


def _at_least(grades: Sequence[int | None], floor: int) -> int:
    return sum(grade is not None and grade >= floor for grade in grades)
