# SPDX-License-Identifier: Apache-2.0
"""A table as an SPSS system file (.sav), with the labels of its variables and values.

Written from the description of the format in the manual of GNU PSPP (System File Format): the
records below are its header, variables, value labels, and the four extensions that say how numbers
and texts are written. Nothing is compressed.
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Value = str | float | None

#: No value.
MISSING = -sys.float_info.max
#: A text is kept in pieces of so many bytes, and is no longer than this in all.
PIECE, LONGEST = 8, 248
NUMBER_FORMAT, TEXT_FORMAT = 5, 1
LONGEST_LABEL = 120


@dataclass(frozen=True)
class Variable:
    """A column.

    Attributes:
        name: letters, digits and underscores.
        label: what it is, in words.
        is_text: whether its values are texts.
        places: decimal places that are shown.
        values: of numbers, what they stand for.
    """

    name: str
    label: str
    is_text: bool = False
    places: int = 0
    values: Mapping[float, str] = field(default_factory=dict)


def sav(
    variables: Sequence[Variable], rows: Sequence[Sequence[Value]], *, title: str = ""
) -> bytes:
    """The file."""
    widths = [_width(one, [row[at] for row in rows]) for at, one in enumerate(variables)]
    cases = sum(max(1, width // PIECE) for width in widths)
    return b"".join(
        (
            _header(cases, len(rows), title),
            *(
                _variable(one, width, number)
                for number, (one, width) in enumerate(zip(variables, widths, strict=True))
            ),
            *_value_labels(variables, widths),
            _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)),
            _extension(4, 8, struct.pack("<3d", MISSING, sys.float_info.max, _next_to(MISSING))),
            _extension(13, 1, _long_names(variables)),
            _extension(20, 1, b"UTF-8"),
            struct.pack("<ii", 999, 0),
            *(_case(row, widths) for row in rows),
        )
    )


def _header(cases: int, rows: int, title: str) -> bytes:
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        _padded("@(#) SPSS DATA FILE Customary", 60),
        2,
        cases,
        0,
        0,
        rows,
        100.0,
        b"01 Jan 00",
        b"00:00:00",
        _padded(title, 64),
    )


def _variable(one: Variable, width: int, number: int) -> bytes:
    shown = TEXT_FORMAT << 16 | width << 8 if width else NUMBER_FORMAT << 16 | 12 << 8 | one.places
    label = _cut(one.label, LONGEST_LABEL)
    first = struct.pack("<iiiiii8s", 2, width, 1, 0, shown, shown, _padded(f"V{number}", 8))
    told = struct.pack("<i", len(label)) + label + b" " * (-len(label) % 4)
    rest = struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)
    return first + told + rest * (width // PIECE - 1)


def _value_labels(variables: Sequence[Variable], widths: Sequence[int]) -> Iterator[bytes]:
    place = 1
    for one, width in zip(variables, widths, strict=True):
        if one.values:
            yield struct.pack("<ii", 3, len(one.values))
            for value, words in one.values.items():
                label = _cut(words, LONGEST_LABEL)
                fill = b" " * (-(len(label) + 1) % 8)
                yield struct.pack("<dB", value, len(label)) + label + fill
            yield struct.pack("<iii", 4, 1, place)
        place += max(1, width // PIECE)


def _extension(kind: int, size: int, content: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(content) // size) + content


def _long_names(variables: Sequence[Variable]) -> bytes:
    return "\t".join(f"V{at}={one.name}" for at, one in enumerate(variables)).encode()


def _case(row: Sequence[Value], widths: Sequence[int]) -> bytes:
    return b"".join(
        _padded("" if value is None else str(value), width)
        if width
        else struct.pack("<d", MISSING if value is None else float(value))
        for value, width in zip(row, widths, strict=True)
    )


def _width(one: Variable, values: Sequence[Value]) -> int:
    """How many bytes a text takes, in whole pieces; 0 for a number."""
    if not one.is_text:
        return 0
    longest = max((len(str(value).encode()) for value in values if value), default=1)
    return min(-(-longest // PIECE) * PIECE, LONGEST)


def _padded(text: str, width: int) -> bytes:
    return _cut(text, width).ljust(width)


def _cut(text: str, most: int) -> bytes:
    """The text in so many bytes at most, and no character in half."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _next_to(value: float) -> float:
    """The lowest number that is a value."""
    (bits,) = struct.unpack("<q", struct.pack("<d", value))
    (found,) = struct.unpack("<d", struct.pack("<q", bits - 1))
    return float(found)
