# SPDX-License-Identifier: Apache-2.0
"""PDF files that do nothing but show something: no program, no other file inside, no lock.

PDF 32000-1:2008: objects (7.3), object streams (7.5.7), encryption (7.6), actions (12.6).
A PDF can be built so that two readers find different objects in it. So the table of its objects is
not asked: every place at which any reader could begin one is looked at.
"""

from __future__ import annotations

import re
import zlib
from enum import StrEnum, auto

PDF = "application/pdf"
BEGINS = b"%PDF-"
#: The end of a file is looked for in its last bytes, as readers do.
LAST = 1024
#: So much of what is packed in a file is unpacked; more is no letter and no receipt.
MOST_UNPACKED = 64 * 1024 * 1024
#: Objects that begin within others are read twice; built to be read more often, a file is refused.
MOST_READ = 4


class Danger(StrEnum):
    """Why a PDF is not taken."""

    BROKEN = auto()
    UNUSUAL = auto()
    LOCKED = auto()
    PROGRAM = auto()
    STARTS = auto()
    FILES = auto()


#: Names that do something: run a program, start or fetch something, hold a file, lock the whole.
NAMES = {
    b"JavaScript": Danger.PROGRAM, b"Rendition": Danger.PROGRAM, b"XFA": Danger.PROGRAM,
    b"RichMedia": Danger.PROGRAM, b"OnInstantiate": Danger.PROGRAM,
    b"Launch": Danger.STARTS, b"SubmitForm": Danger.STARTS, b"ImportData": Danger.STARTS,
    b"GoToR": Danger.STARTS, b"GoToE": Danger.STARTS,
    b"EmbeddedFile": Danger.FILES, b"EmbeddedFiles": Danger.FILES,
    b"FileAttachment": Danger.FILES,
    b"Encrypt": Danger.LOCKED,
}  # fmt: skip
#: Where an object may begin, and what it is made of.
OBJECT = re.compile(rb"(?<![a-z])obj")
NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*")
PART = re.compile(
    rb"[\x00\t\n\x0c\r ]+|%[^\r\n]*|" + NAME.pattern + rb"|\(|[<>\[\]{})]"
    rb"|[^\x00\t\n\x0c\r ()<>\[\]{}/%]+"
)
ENDS = {b"endobj", b"stream", b"endstream", b"startxref"}
PAREN = re.compile(rb"[()\\]")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n?")
#: How every program packs objects in a stream; anything else is unusual.
PLAIN_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")


class NoPaperError(ValueError):
    """It is no PDF that can be shown safely."""

    def __init__(self, why: Danger) -> None:
        super().__init__(why)
        self.why = why


def check_paper(content: bytes) -> None:
    """Nothing, where a PDF only shows something.

    Raises:
        NoPaperError: it does more than that, or cannot be read to the end; and which.
    """
    if not content.startswith(BEGINS) or b"%%EOF" not in content[-LAST:]:
        raise NoPaperError(Danger.BROKEN)
    _refuse(content)
    read = unpacked = 0
    for start in OBJECT.finditer(content):
        names, end = _names(content, start.end())
        read += end - start.end()
        stream = STREAM.match(content, end)
        if stream and {b"First", b"N"} <= names:
            packed = _unpacked(content[start.end() : end], content[stream.end() :], names)
            unpacked += len(packed)
            _refuse(packed)
        if read > MOST_READ * len(content) or unpacked > MOST_UNPACKED:
            raise NoPaperError(Danger.UNUSUAL)


def _refuse(content: bytes) -> None:
    """Nothing, where no name in it does anything; even one in a text or a comment counts."""
    for found in NAME.finditer(content):
        if (name := _name(found[0])) in NAMES:
            raise NoPaperError(NAMES[name])


def _names(content: bytes, place: int) -> tuple[set[bytes], int]:
    """The names in the object that begins here, and where it ends."""
    names: set[bytes] = set()
    while part := PART.match(content, place):
        found, place = part[0], part.end()
        if found == b"(":
            place = _after_text(content, place)
        elif found.startswith(b"/"):
            names.add(_name(found))
        elif found in ENDS:
            return names, part.start()
    return names, place


def _name(written: bytes) -> bytes:
    return ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), written[1:])


def _after_text(content: bytes, place: int) -> int:
    """Where a text in parentheses ends."""
    depth = 1
    while depth and (mark := PAREN.search(content, place)):
        place = mark.end()
        if mark[0] == b"\\":
            place += 1
        else:
            depth += 1 if mark[0] == b"(" else -1
    return len(content) if depth else place


def _unpacked(dictionary: bytes, data: bytes, names: set[bytes]) -> bytes:
    """The objects packed in a stream; only as every program packs them."""
    if b"Filter" not in names:
        return data[:MOST_UNPACKED]
    if {b"DecodeParms", b"DP", b"F"} & names or not PLAIN_FILTER.search(dictionary):
        raise NoPaperError(Danger.UNUSUAL)
    try:
        unpacking = zlib.decompressobj()
        found = unpacking.decompress(data, MOST_UNPACKED)
    except zlib.error as error:
        raise NoPaperError(Danger.BROKEN) from error
    if not unpacking.eof:
        raise NoPaperError(Danger.UNUSUAL)
    return found
