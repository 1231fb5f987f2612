# SPDX-License-Identifier: Apache-2.0
"""Which encoding a text file is in: told by its first bytes or by strict tests, never guessed."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Of the two-byte characters of a Chinese text, at least this share is among the 3,755 everyday
#: characters and punctuation of GB 2312; text in Western encodings never comes near.
EVERYDAY_SHARE = 0.8


def encoding_of(path: Path, name: str, declared: str = "") -> str:
    """The encoding the whole file can be read in; PackError names the line that says otherwise."""
    if declared:
        return _checked(path, name, declared)
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return _checked(path, name, encoding)
    undecodable = first_undecodable_line(path, "utf-8")
    if undecodable is None:
        return "utf-8"
    if first_undecodable_line(path, "gb18030") is None and _reads_as_chinese(path):
        return "gb18030"
    raise PackError(
        _(
            "%(file)s, line %(line)s: these bytes are neither UTF-8 nor GB18030. Save the file as "
            'UTF-8, or declare what it is in pack.toml, such as encoding = "windows-1252".'
        )
        % {"file": name, "line": f"{undecodable:,}"}
    )


def first_undecodable_line(path: Path, encoding: str) -> int | None:
    """The number of the first line that is not in this encoding, or None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    line = 1
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _checked(path: Path, name: str, encoding: str) -> str:
    try:
        encoding = codecs.lookup(encoding).name
    except LookupError:
        raise PackError(
            _(
                '%(file)s: the encoding "%(encoding)s" is unknown. Common ones: utf-8, gb18030, utf-16.'
            )
            % {"file": name, "encoding": encoding}
        ) from None
    line = first_undecodable_line(path, encoding)
    if line is not None:
        raise PackError(
            _(
                "%(file)s, line %(line)s: these bytes are not %(encoding)s. Declare the right encoding in pack.toml."
            )
            % {"file": name, "line": f"{line:,}", "encoding": encoding}
        )
    return encoding


def _reads_as_chinese(path: Path) -> bool:
    pairs = everyday = 0
    for chunk in _chunks(path):
        position = 0
        while position < len(chunk) - 1:
            lead, trail = chunk[position], chunk[position + 1]
            if lead < 0x80:
                position += 1
                continue
            pairs += 1
            everyday += (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) and trail >= 0xA1
            position += 2
        if pairs > 100_000:
            break
    return pairs > 0 and everyday / pairs >= EVERYDAY_SHARE


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
