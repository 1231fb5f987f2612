# SPDX-License-Identifier: Apache-2.0
"""The words for grades, sources, spans of time and values: the same on pages and in reports."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from customary.catalogue import Cadence, IndicatorKind
from customary.core.statistics.disclosure.bands import Band, ShareBand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django_stubs_ext import StrOrPromise

GRADES: tuple[StrOrPromise, ...] = (
    pgettext_lazy("grade", "Not seen"),
    pgettext_lazy("grade", "Said"),
    pgettext_lazy("grade", "Done"),
    pgettext_lazy("grade", "Habit"),
    pgettext_lazy("grade", "Everywhere"),
)
#: What each grade means, in one sentence.
GRADE_MEANINGS: tuple[StrOrPromise, ...] = (
    _("No record shows it, and nobody claims it."),
    _("It is written, announced or believed, but no trusted record shows it."),
    _("Trusted records show that it happens."),
    _("It happened in at least four of five expected periods, over at least four periods."),
    _("It is a habit in at least four of five units, at every level of the organisation."),
)
SOURCES: dict[str, StrOrPromise] = {
    "A": _("From systems"),
    "B": _("From daily work"),
    "C": _("Self-reported"),
    "D": _("Opinion"),
}
LEVELS: dict[str, StrOrPromise] = {
    "executive": _("executives"),
    "manager": _("managers"),
    "employee": _("employees"),
}
FUNCTIONS: dict[str, StrOrPromise] = {
    "executive": _("the executive board"),
    "service": _("service"),
    "sales": _("sales"),
    "marketing": _("marketing"),
    "product": _("product"),
    "engineering": _("engineering"),
    "operations": _("operations"),
    "finance": _("finance"),
    "people": _("people and culture"),
    "other": _("other work"),
}
MINUS = "\N{MINUS SIGN}"
EM_DASH = "—"


def language() -> str:
    """The language now spoken, as the catalogue names it."""
    return get_language() or "en"


def grade_word(grade: int | None) -> str:
    """The word of a grade, such as "Habit" for 3."""
    return gettext("Not enough evidence") if grade is None else str(GRADES[grade])


def source_word(letter: str) -> str:
    """How records came about, in words; letters are never shown."""
    return str(SOURCES.get(letter, ""))


def listed(words: Sequence[str]) -> str:
    """Several words in a row: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {
        "first": gettext(", ").join(words[:-1]),
        "last": words[-1],
    }


def space() -> str:
    """What parts two sentences: nothing in Chinese."""
    return "" if language().startswith("zh") else " "


def joined(sentences: Sequence[str]) -> str:
    """Sentences one after the other, with what parts them."""
    return space().join(sentence for sentence in sentences if sentence)


def periods(number: int, cadence: str) -> str:
    """So many of the periods a practice is looked at in: "12 months"."""
    counted = {
        Cadence.WEEK: ngettext("%(n)s week", "%(n)s weeks", number),
        Cadence.FORTNIGHT: ngettext("%(n)s fortnight", "%(n)s fortnights", number),
        Cadence.MONTH: ngettext("%(n)s month", "%(n)s months", number),
        Cadence.EIGHT_WEEKS: ngettext("%(n)s eight-week round", "%(n)s eight-week rounds", number),
        Cadence.QUARTER: ngettext("%(n)s quarter", "%(n)s quarters", number),
        Cadence.HALF_YEAR: ngettext("%(n)s half-year", "%(n)s half-years", number),
        Cadence.YEAR: ngettext("%(n)s year", "%(n)s years", number),
    }
    return counted[Cadence(cadence)] % {"n": number}


def period(cadence: str) -> str:
    """One such period, as in "every month"."""
    return {
        Cadence.WEEK: gettext("week"),
        Cadence.FORTNIGHT: gettext("fortnight"),
        Cadence.MONTH: gettext("month"),
        Cadence.EIGHT_WEEKS: gettext("eight weeks"),
        Cadence.QUARTER: gettext("quarter"),
        Cadence.HALF_YEAR: gettext("half-year"),
        Cadence.YEAR: gettext("year"),
    }[Cadence(cadence)]


def window(first: date, last: date) -> str:
    """A span of days in the plainest words: "last 12 months"."""
    days = (last - first).days + 1
    months = round(days / 30.44)
    if days <= 70 and days % 7 <= 1:
        return ngettext("last week", "last %(n)s weeks", days // 7) % {"n": days // 7}
    if months <= 18:
        return ngettext("last month", "last %(n)s months", months) % {"n": months}
    years = round(months / 12)
    return ngettext("last year", "last %(n)s years", years) % {"n": years}


def day(when: date) -> str:
    """A date, or the day of a moment here, as the reader's language writes it."""
    if isinstance(when, datetime) and timezone.is_aware(when):
        when = timezone.localtime(when)
    return date_format(when, "DATE_FORMAT")


def day_or_nothing(when: date | None) -> str:
    """A date, "" where there is none."""
    return day(when) if when else ""


def amount(sum_of_money: Decimal | None) -> str:
    """A sum of money without its currency, "" where there is none."""
    if sum_of_money is None:
        return ""
    places = 0 if sum_of_money == sum_of_money.to_integral_value() else 2
    return number_format(sum_of_money, places, force_grouping=True)


def month(when: date) -> str:
    """A short month, for axes: "Mar 2026", or "2026年3月"."""
    return date_format(when, gettext("M Y"))


def share(value: float | None) -> str:
    """A share as per cent, without a false digit: "21 %" or "0.4 %"."""
    if value is None:
        return EM_DASH
    if isinstance(value, ShareBand):
        ends = {"least": number(100 * value), "most": number(100 * value.most)}
        if ends["least"] != ends["most"]:
            return gettext("%(least)s–%(most)s%%") % ends
        return gettext("%(number)s%%") % {"number": ends["least"]}
    places = 1 if 0 < value < 0.01 or 0.99 < value < 1 else 0
    return gettext("%(number)s%%") % {"number": number(100 * value, places)}


def number(value: float | None, places: int = 0) -> str:
    """A number with the reader's separators, rounded half up as people do it."""
    if value is None:
        return EM_DASH
    if isinstance(value, Band) and value != value.most:
        if not value:
            return gettext("fewer than %(n)s") % {"n": number(value.most + 1)}
        ends = {"least": number(int(value)), "most": number(value.most)}
        return gettext("%(least)s–%(most)s") % ends
    # Django's number_format cuts digits off; 68.57 would read 68.
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number_format(rounded, places, force_grouping=True)


def value(kind: IndicatorKind, amount: float | None) -> str:
    """The value of an indicator with its unit."""
    if amount is None:
        return EM_DASH
    places = 1 if abs(amount) < 10 and amount != round(amount) else 0
    match kind:
        case IndicatorKind.SHARE:
            return share(amount)
        case IndicatorKind.MEDIAN_DAYS:
            return gettext("%(number)s days") % {"number": number(amount, places)}
        case IndicatorKind.MEDIAN_HOURS:
            return gettext("%(number)s hours") % {"number": number(amount, places)}
        case IndicatorKind.DIFFERENCE:
            points = number(amount, places)
            signed = f"+{points}" if amount > 0 else points.replace("-", MINUS)
            return gettext("%(number)s points") % {"number": signed}
        case IndicatorKind.COUNT:
            return number(amount)
        case IndicatorKind.RATE:
            return gettext("%(number)s per 1,000") % {"number": number(1000 * amount, 1)}
        case _:
            return number(amount, 2).replace("-", MINUS)
