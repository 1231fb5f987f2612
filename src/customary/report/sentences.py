# SPDX-License-Identifier: Apache-2.0
"""Plain sentences about a grade: the claim and the count that tests it, why, and what would lift it.

Everything is told from what a grading run stored (grade, reason, facts), so that a page, a
report and a mail say the same. Nothing here says that one thing caused another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext, ngettext

from customary.catalogue import Indicator, IndicatorKind, Practice, load_catalogue
from customary.core.drawing.said_and_done import SaidAndDone
from customary.core.grading.periods import FEWEST_PERIODS
from customary.core.statistics.intervals import wilson
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Mapping


class Graded(Protocol):
    """What a practice grade holds, wherever it was read."""

    @property
    def practice(self) -> str:
        """The id of the practice."""

    @property
    def grade(self) -> int | None:
        """0 to 4, or None where it is not measured."""

    @property
    def reason(self) -> str:
        """Why, in one word of the grading rule."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the reason is told with."""


@dataclass(frozen=True)
class Line:
    """A claim and the count that tests it, ready to be set and drawn.

    Attributes:
        claim: "We say every meeting asks the customer question."
        count: "11 of 52 did", or why there is no count.
        source: how the records came about, "" without a count.
        window: "last 12 months", "" without a count.
        sentence: all of it in one sentence, for those who listen.
        drawn: what the drawing shows.
    """

    practice: Practice
    name: str
    claim: str
    count: str
    value: str
    source: str
    window: str
    grade: int | None
    grade_word: str
    sentence: str
    drawn: SaidAndDone


def line(graded: Graded, *, own_claim: str = "") -> Line:
    """The said-and-done line of a practice; `own_claim` is the organisation's own words."""
    practice = load_catalogue().practice(graded.practice)
    said = claim(practice, own_claim)
    count = graded.facts.get("count")
    word = words.grade_word(graded.grade)
    told: dict[str, str] = {"count": absent(graded.reason), "value": "", "source": "", "window": ""}
    if count:
        first, last = (date.fromisoformat(day) for day in count["window"])
        told = {
            "count": _counted(graded.facts, count),
            "value": _measured(practice, graded.facts, count),
            "source": words.source_word(count["evidence"]),
            "window": words.window(first, last),
        }
    return Line(
        practice=practice,
        name=practice.text(words.language()).name,
        claim=said,
        grade=graded.grade,
        grade_word=word,
        sentence=_sentence(said, told, graded.grade, word),
        drawn=_drawn(count),
        **told,
    )


def claim(practice: Practice, own_claim: str = "") -> str:
    """What is said, as a whole sentence."""
    text = own_claim or practice.text(words.language()).claim
    return gettext("We say %(claim)s.") % {"claim": text.rstrip("。.")}


def count_words(numerator: float, denominator: float) -> str:
    """Say it as people do: "11 of 52 did"."""
    return gettext("%(done)s of %(all)s did") % {
        "done": words.number(numerator),
        "all": words.number(denominator),
    }


def _counted(facts: Mapping[str, Any], count: Mapping[str, Any]) -> str:
    """The count; where another indicator stands in for the practice's own, with its name."""
    told = count_words(count["numerator"], count["denominator"])
    if not facts.get("stands_in"):
        return told
    return gettext("%(indicator)s: %(count)s") % {
        "indicator": _indicator_name(facts["indicator"]),
        "count": told,
    }


def _indicator_name(key: str) -> str:
    return load_catalogue().indicator(key).text(words.language()).name


def absent(reason: str) -> str:
    """Why there is no count."""
    if reason == "switched_off":
        return gettext("Switched off here")
    if reason == "not_measured":
        return gettext("Not yet measured")
    return gettext("Not enough evidence: no record could show it yet")


def why(graded: Graded, *, unit_names: Mapping[int, str] | None = None) -> list[str]:
    """Why the grade is what it is, as sentences in order of weight."""
    facts = graded.facts
    told = [_reason(graded.reason, facts)]
    if facts.get("stands_in"):
        own = load_catalogue().practice(graded.practice).leading_indicator
        told.append(
            gettext("What would show it best (%(own)s) is not measured yet; %(other)s stands in.")
            % {"own": _indicator_name(own), "other": _indicator_name(facts["indicator"])}
        )
    lagging = [
        name for key in facts.get("lagging_units", []) if (name := (unit_names or {}).get(key))
    ]
    if graded.reason == "units_lag" and lagging:
        shown = lagging[:3]
        more = len(lagging) - len(shown)
        told.append(
            gettext("Not yet a habit in %(units)s.") % {"units": words.listed(shown)}
            if not more
            else gettext("Not yet a habit in %(units)s, and %(more)s more.")
            % {"units": gettext(", ").join(shown), "more": more}
        )
    if gap := facts.get("longest_gap", 0):
        told.append(
            gettext("The longest gap was %(periods)s.")
            % {"periods": words.periods(gap, facts["cadence"])}
        )
    return told + _caveats(facts)


def _reason(reason: str, facts: Mapping[str, Any]) -> str:
    match reason:
        case "habit" | "habit_company_scope" | "everywhere" | "units_lag" | "levels_missing":
            return words.joined([_kept(facts), _steady(reason, facts)])
        case "not_steady":
            return gettext(
                "It happens, but not steadily: %(kept)s. A habit needs four in five."
            ) % {"kept": _kept_clause(facts)}
        case "too_few_periods":
            return gettext(
                "It happens, but it could be seen in only %(periods)s so far; a habit needs "
                "at least %(fewest)s."
            ) % {
                "periods": words.periods(facts["expected"], facts["cadence"]),
                "fewest": FEWEST_PERIODS,
            }
        case "only_said":
            said = facts.get("said", 0)
            return ngettext(
                "It is said once, in a document, an announcement or an answer; no record from a "
                "system or from daily work shows it.",
                "It is said %(n)s times, in documents, announcements or answers; no record from "
                "a system or from daily work shows it.",
                said,
            ) % {"n": words.number(said)}
        case "nothing_held":
            return gettext("There are records that could show it, and none of them does.")
        case "too_old":
            return gettext("It could be seen once, but nothing has been recorded since.")
        case "switched_off":
            return gettext("It is switched off here. The reason given: %(why)s") % {
                "why": facts.get("why", "")
            }
        case "not_measured":
            return gettext("None of its indicators is measured yet, so it has no grade.")
        case _:
            return gettext(
                "Not enough evidence: no record here could show it, and nothing declares it."
            )


def _kept(facts: Mapping[str, Any]) -> str:
    clause = _kept_clause(facts)
    return gettext("It was %(kept)s.") % {"kept": clause}


def _kept_clause(facts: Mapping[str, Any]) -> str:
    return gettext("kept in %(kept)s of %(periods)s") % {
        "kept": facts["kept"],
        "periods": words.periods(facts["expected"], facts["cadence"]),
    }


def _steady(reason: str, facts: Mapping[str, Any]) -> str:
    reach = {
        "steady": facts.get("units_with_habit", 0),
        "scope": facts.get("units_in_scope", 0),
    }
    match reason:
        case "everywhere":
            return (
                gettext("It is a habit in %(steady)s of %(scope)s units and shows at every level.")
                % reach
            )
        case "units_lag":
            return (
                gettext(
                    "It is a habit in %(steady)s of %(scope)s units; everywhere needs four in five."
                )
                % reach
            )
        case "levels_missing":
            missing = [str(words.LEVELS[level]) for level in facts.get("levels_missing", [])]
            return gettext("Nothing shows it yet among %(levels)s.") % {
                "levels": words.listed(missing)
            }
        case "habit_company_scope":
            return gettext(
                "It is asked of the organisation as a whole, so habit is its highest grade."
            )
        case _:
            return ""


def _caveats(facts: Mapping[str, Any]) -> list[str]:
    told = []
    count = facts.get("count") or {}
    left_out = facts.get("left_out", 0) or count.get("left_out", 0)
    if left_out:
        told.append(
            ngettext(
                "One record entered by hand is left out, because a system of record counts the same.",
                "%(n)s records entered by hand are left out, because a system of record counts "
                "the same.",
                left_out,
            )
            % {"n": words.number(left_out)}
        )
    claimed = count.get("claimed", 0)
    if claimed:
        told.append(
            ngettext(
                "One record says that it was done, without anything trusted that shows it.",
                "%(n)s records say that it was done, without anything trusted that shows it.",
                claimed,
            )
            % {"n": words.number(claimed)}
        )
    return told


def next_step(graded: Graded) -> str:
    """What the next grade asks for; "" at the top or without a grade."""
    facts = graded.facts
    match graded.grade:
        case 0:
            return gettext("The first trusted record of it makes it done.")
        case 1:
            return gettext("One trusted record of it makes it done; words alone never will.")
        case 2:
            return gettext(
                "Kept in four of five periods, over at least %(periods)s, it becomes a habit."
            ) % {"periods": words.periods(FEWEST_PERIODS, facts["cadence"])}
        case 3 if graded.reason in {"units_lag", "levels_missing"}:
            return gettext(
                "Once it is a habit in four of five units and shows at every level, it is everywhere."
            )
        case _:
            return ""


def _measured(practice: Practice, facts: Mapping[str, Any], count: Mapping[str, Any]) -> str:
    """The value beside the count where it is no share: "median 3 days"."""
    indicator = _indicator(practice, facts)
    if indicator.kind is IndicatorKind.SHARE or count["value"] is None:
        return ""
    shown = words.value(indicator.kind, count["value"])
    if indicator.kind in {IndicatorKind.MEDIAN_DAYS, IndicatorKind.MEDIAN_HOURS}:
        return gettext("median %(value)s") % {"value": shown}
    return shown


def _indicator(practice: Practice, facts: Mapping[str, Any]) -> Indicator:
    return load_catalogue().indicator(facts.get("indicator") or practice.leading_indicator)


def _drawn(count: Mapping[str, Any] | None) -> SaidAndDone:
    if not count:
        return SaidAndDone(share=None)
    held, total = int(count["numerator"]), int(count["denominator"])
    low, high = wilson(held, total)
    return SaidAndDone(share=held / total, low=low, high=high)


def _sentence(said: str, told: Mapping[str, str], grade: int | None, word: str) -> str:
    if not told["source"]:
        return gettext("%(claim)s %(count)s.") % {"claim": said, "count": told["count"]}
    return gettext(
        "%(claim)s %(count)s (%(source)s, %(window)s). Grade %(grade)s of 4: %(word)s."
    ) % {
        "claim": said,
        "count": told["count"],
        "source": told["source"],
        "window": told["window"],
        "grade": grade,
        "word": word,
    }
