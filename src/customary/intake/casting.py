# SPDX-License-Identifier: Apache-2.0
"""Turns a column of text into stored values, block by block, and tells every cell that is wrong."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from customary.intake import times
from customary.intake.schema import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

WHOLE = r"^[+-]?\d{1,19}$"
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
YES = ("true", "1", "yes", "y", "t", "是", "真")
NO = ("false", "0", "no", "n", "f", "否", "假")


@dataclass(frozen=True)
class Fault:
    """The same thing wrong in some rows of one column."""

    column: str
    rows: NDArray[np.int64]
    values: list[str]
    reason: str
    mend: str


@dataclass(frozen=True)
class Manner:
    """How the cells of one column are written, as declared."""

    formats: tuple[str, ...] = ()
    zone: str = "UTC"
    ambiguous: str = "first"
    nonexistent: str = "refuse"
    decimal: str = "."


class Casting:
    """One column of one block on its way; `faults` gathers what is wrong with it."""

    def __init__(
        self, column: Column, texts: Any, rows: NDArray[np.int64], *, manner: Manner
    ) -> None:
        self.column, self.rows, self.manner = column, rows, manner
        self.faults: list[Fault] = []
        #: Whether blank cells take the default now, and the rows in which a blank is no fault.
        self.fills = True
        self.excused = np.zeros(len(rows), bool)
        texts = pc.fill_null(texts, "")
        self.original = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        trims = column.kind is not Kind.TEXT
        self.texts = pc.utf8_trim_whitespace(self.original) if trims else self.original
        self.blank = times.mask(pc.equal(self.texts, ""))

    def values(self) -> Any:
        """The stored values as an Arrow array; null where blank or wrong."""
        self._refuse_nul()
        values = CASTS[self.column.kind](self)
        return self._filled(values)

    def refuse(self, wrong: NDArray[np.bool_], reason: str, mend: str) -> NDArray[np.bool_]:
        """Note the rows where `wrong` holds, and give back the mask."""
        if wrong.any():
            shown = self.original.filter(pa.array(wrong)).to_pylist()
            self.faults.append(
                Fault(
                    self.column.name,
                    self.rows[wrong],
                    [text[:200].replace("\0", "\\0") for text in shown],
                    reason,
                    mend,
                )
            )
        return wrong

    def _filled(self, values: Any) -> Any:
        """Blank cells hold the column's default; a column that needs a value says so."""
        column = self.column
        if not self.fills or not self.blank.any():
            return values
        if column.required:
            self.refuse(
                self.blank & ~self.excused, _("is empty."), _("Every row needs a value here.")
            )
            return values
        if column.default is None or (column.kind is Kind.TEXT and column.default == ""):
            return values
        default = pa.scalar(column.default, values.type)
        return pc.if_else(pa.array(self.blank), default, values)

    def _refuse_nul(self) -> None:
        found = times.mask(pc.match_substring(self.original, "\0"))
        if self.refuse(
            found,
            _("holds a NUL or half a character, which no database keeps."),
            _("Remove it, or declare strip_nul = true."),
        ).any():
            self._blank_out(found)

    def _blank_out(self, wrong: NDArray[np.bool_]) -> None:
        # Told once is enough: further checks see nothing there, and no required value is missed.
        self.texts = pc.if_else(pa.array(wrong), "", self.texts)

    def cleared(self, wrong: NDArray[np.bool_], values: Any) -> Any:
        """The values without those that are wrong."""
        if not wrong.any():
            return values
        return pc.if_else(pa.array(wrong), pa.scalar(None, values.type), values)


def _cast_text(casting: Casting) -> Any:
    column, texts = casting.column, casting.texts
    if column.choices:
        return _cast_choice(casting)
    wrong = np.zeros(len(texts), bool)
    if column.max_length is not None:
        long = times.mask(pc.greater(pc.utf8_length(texts), column.max_length))
        wrong |= casting.refuse(
            long,
            _("longer than %(most)s characters.") % {"most": column.max_length},
            _("Shorten it."),
        )
    if column.pattern:
        odd = ~casting.blank & ~times.mask(pc.match_substring_regex(texts, column.pattern))
        wrong |= casting.refuse(odd, _("not in the form this column needs."), _pattern_mend(column))
    return casting.cleared(wrong, texts)


def _cast_choice(casting: Casting) -> Any:
    known = pa.array(casting.column.choices, pa.string())
    wrong = ~casting.blank & ~times.mask(pc.is_in(casting.texts, value_set=known))
    casting.refuse(
        wrong,
        _("not one of %(choices)s.") % {"choices": ", ".join(casting.column.choices)},
        _("Write one of these, or map it in pack.toml with values."),
    )
    return casting.cleared(wrong, casting.texts)


def _cast_boolean(casting: Casting) -> Any:
    lower = pc.utf8_lower(casting.texts)
    yes = pc.is_in(lower, value_set=pa.array(YES))
    no = times.mask(pc.is_in(lower, value_set=pa.array(NO)))
    wrong = ~casting.blank & ~times.mask(yes) & ~no
    casting.refuse(wrong, _("neither true nor false."), _("Write true or false."))
    return casting.cleared(wrong | casting.blank, pc.cast(yes, pa.int8()))


def _cast_integer(casting: Casting) -> Any:
    texts = _blank_as_null(casting)
    wrong = np.zeros(len(texts), bool)
    try:
        values = pc.cast(texts, pa.int64())
    except pa.ArrowInvalid:
        # Spreadsheets and data frames write whole numbers as 3.0.
        texts = pc.replace_substring_regex(texts, r"^([+-]?\d+)\.0+$", r"\1")
        texts = pc.replace_substring_regex(texts, r"^\+", "")
        wrong = ~casting.blank & ~times.mask(pc.match_substring_regex(texts, WHOLE))
        casting.refuse(wrong, _("not a whole number."), _("Write digits alone, such as 12."))
        values = _cast_each(casting.cleared(wrong, texts), int, pa.int64())
    low, high = casting.column.range or (-(2**63), 2**63 - 1)
    beyond = times.mask(pc.or_(pc.less(values, low), pc.greater(values, high)))
    beyond |= ~wrong & ~casting.blank & times.mask(pc.is_null(values))
    casting.refuse(
        beyond,
        _("not between %(low)s and %(high)s.") % {"low": low, "high": high},
        _("Correct the number."),
    )
    return casting.cleared(beyond, values)


def _cast_float(casting: Casting) -> Any:
    texts = _with_point(casting, _blank_as_null(casting))
    try:
        values = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        odd = ~casting.blank & ~times.mask(pc.match_substring_regex(texts, NUMBER))
        values = _cast_each(casting.cleared(odd, texts), float, pa.float64())
    wrong = ~casting.blank & ~times.mask(pc.is_finite(values))
    casting.refuse(wrong, _("not a number."), _number_mend(casting))
    return casting.cleared(wrong, values)


def _cast_decimal(casting: Casting) -> Any:
    column = casting.column
    texts = _with_point(casting, casting.texts).to_pylist()
    values: list[str | None] = []
    odd, large = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    quantum = decimal.Decimal(1).scaleb(-column.places)
    for position, text in enumerate(texts):
        values.append(None)
        if not text:
            continue
        if not re.match(NUMBER, text):
            odd[position] = True
            continue
        number = decimal.Decimal(text)
        if number.adjusted() >= column.digits - column.places:
            large[position] = True
            continue
        rounded = number.quantize(quantum)
        if rounded != number:
            large[position] = True
            continue
        values[-1] = f"{rounded:f}"
    casting.refuse(odd, _("not a number."), _number_mend(casting))
    casting.refuse(
        large,
        _("has more than %(digits)s digits, or more than %(places)s after the point.")
        % {"digits": column.digits, "places": column.places},
        _("Round it yourself; nothing is rounded silently."),
    )
    return pa.array(values, pa.string())


def _cast_datetime(casting: Casting) -> Any:
    manner = casting.manner
    found, faults = times.parse(
        casting.texts,
        formats=manner.formats,
        zone=manner.zone,
        ambiguous=manner.ambiguous,
        nonexistent=manner.nonexistent,
    )
    casting.refuse(faults == times.BAD, _("not a date and time."), _time_mend(casting))
    told = {"zone": manner.zone}
    casting.refuse(
        faults == times.GAP,
        _("a time that never was in %(zone)s: the clocks were put forward over it.") % told,
        _('Write it with its offset, such as +02:00, or declare nonexistent_times = "shift".'),
    )
    casting.refuse(
        faults == times.OVERLAP,
        _("a time that came twice in %(zone)s: the clocks were put back.") % told,
        _('Write it with its offset, such as +02:00, or declare ambiguous_times = "first".'),
    )
    return times.stored(found)


def _cast_date(casting: Casting) -> Any:
    if casting.manner.formats:
        found, faults = times.parse(
            casting.texts,
            formats=casting.manner.formats,
            zone="UTC",
            ambiguous="first",
            nonexistent="shift",
        )
        wrong = faults > 0
    else:
        whole = pc.replace_substring_regex(casting.texts, r"[T ]00:00(:00(\.0+)?)?$", "")
        try:
            days = np.asarray(
                pc.cast(_nulled(whole), pa.date32()).to_numpy(zero_copy_only=False),
                "datetime64[D]",
            )
        except pa.ArrowInvalid:
            days = np.array([_day(text) for text in whole.to_pylist()], "datetime64[D]")
        wrong = ~casting.blank & np.isnat(days)
        found = days
    casting.refuse(wrong, _("not a date."), _time_mend(casting))
    return pc.cast(pa.array(found.astype("datetime64[D]"), pa.date32()), pa.string())


def _day(text: str) -> np.datetime64:
    try:
        return np.datetime64(dt.date.fromisoformat(text), "D")
    except ValueError:
        return np.datetime64("NaT", "D")


def _cast_time(casting: Casting) -> Any:
    values: list[str | None] = []
    wrong = np.zeros(len(casting.texts), bool)
    for position, text in enumerate(casting.texts.to_pylist()):
        values.append(None)
        try:
            values[-1] = dt.time.fromisoformat(text).isoformat() if text else None
        except ValueError:
            wrong[position] = True
    casting.refuse(wrong, _("not a time of day."), _("Write it as 09:30."))
    return pa.array(values, pa.string())


def _cast_json(casting: Casting) -> Any:
    values: list[str | None] = []
    wrong = np.zeros(len(casting.texts), bool)
    for position, text in enumerate(casting.texts.to_pylist()):
        values.append(None)
        try:
            values[-1] = canonical_json(text) if text else None
        except (ValueError, RecursionError):
            wrong[position] = True
    casting.refuse(wrong, _("not JSON."), _('Write JSON, such as {"q1": 4} or ["en"].'))
    return pa.array(values, pa.string())


def canonical_json(text: str | None) -> str | None:
    """The one way to write a JSON value: keys in order, no spaces. ValueError for what is none."""
    if text is None:
        return None
    value = json.loads(text, parse_constant=_no_number)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if "\\u0000" in written or any("\ud800" <= c <= "\udfff" for c in written):
        raise ValueError("JSON with a NUL or half a character")
    return written


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _cast_each(texts: Any, read: Callable[[str], Any], kind: Any) -> Any:
    """Well-formed numbers one by one; null where the number does not fit the type."""
    limit = 2**63

    def fitting(text: str | None) -> Any:
        number = None if text is None else read(text)
        return number if number is None or abs(number) < limit or kind == pa.float64() else None

    return pa.array([fitting(text) for text in texts.to_pylist()], kind)


def _blank_as_null(casting: Casting) -> Any:
    return _nulled(casting.texts)


def _nulled(texts: Any) -> Any:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _with_point(casting: Casting, texts: Any) -> Any:
    if casting.manner.decimal == ".":
        return texts
    return pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")


def _number_mend(casting: Casting) -> str:
    if casting.manner.decimal == ",":
        return _("Write it as 12,5.")
    return _('Write it as 12.5; if all numbers have a comma, declare decimal = ",".')


def _time_mend(casting: Casting) -> str:
    if casting.manner.formats:
        return _("The declared format is %(format)s.") % {
            "format": ", ".join(casting.manner.formats)
        }
    example = "2026-03-31" if casting.column.kind is Kind.DATE else "2026-03-31T14:05:00+02:00"
    return _("Write it as %(example)s, or declare its format in pack.toml.") % {"example": example}


def _pattern_mend(column: Column) -> str:
    if "@" in column.pattern:
        return _("Write an address such as name@example.org.")
    return _("Use letters, digits, hyphens and underscores alone.")


CASTS: dict[Kind, Callable[[Casting], Any]] = {
    Kind.TEXT: _cast_text,
    Kind.REFERENCE: lambda casting: _nulled(casting.texts),
    Kind.BOOLEAN: _cast_boolean,
    Kind.INTEGER: _cast_integer,
    Kind.FLOAT: _cast_float,
    Kind.DECIMAL: _cast_decimal,
    Kind.DATE: _cast_date,
    Kind.TIME: _cast_time,
    Kind.DATETIME: _cast_datetime,
    Kind.JSON: _cast_json,
}
