# SPDX-License-Identifier: Apache-2.0
"""Parts a text into sentences, in Chinese and English, without a model."""

from __future__ import annotations

import re

#: Longer than this is a list or a table without full stops; it is cut where it stands.
LONGEST = 1000
_CLOSING = "”’»』」）)】]\"'"
_FULL_STOPS = "。！？!?…"
# A mark that ends a sentence, with the quotation marks that close after it.
_END = re.compile(rf"(?:[{_FULL_STOPS}]+|\.+)[{re.escape(_CLOSING)}]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|etc|approx|ca|cf|e\.g|i\.e|a\.m|p\.m|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Inc|Ltd|Co|Corp)\.$"
)
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each in one line; a line of its own is a sentence too.

    A full stop within a number, an address or after an abbreviation ends nothing; words that
    follow a closing quotation in small letters or in Chinese still belong to it.
    """
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*•·\d])", text.replace("\r\n", "\n")):
        line = _SPACES.sub(" ", _joined(paragraph)).strip()
        found.extend(part for part in _parts(line) if part)
    return found


def _joined(paragraph: str) -> str:
    """The lines of a paragraph as one; between Chinese characters a break is no space."""
    return re.sub(r"(?<=[\u2e80-\uffef])\s*\n\s*(?=[\u2e80-\uffef])", "", paragraph).replace(
        "\n", " "
    )


def _parts(line: str) -> list[str]:
    parts, start = [], 0
    for mark in _END.finditer(line):
        if not _ends(line, start, mark):
            continue
        parts.append(line[start : mark.end()].strip())
        start = mark.end()
    parts.append(line[start:].strip())
    return [part[at : at + LONGEST] for part in parts for at in range(0, len(part), LONGEST)]


def _ends(line: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a sentence ends at the mark."""
    after = line[mark.end() : mark.end() + 2]
    shown = mark.group()
    if shown.startswith(".") and not shown.startswith("..."):
        # A number, an address, a file name: no space after the stop.
        if after and not after[0].isspace():
            return False
        if _ABBREVIATION.search(line[max(start, mark.start() - 8) : mark.start() + 1]):
            return False
    closes_quotation = shown[-1] in _CLOSING
    following = after.strip()[:1]
    if closes_quotation and following:
        # “…?” asked one of them. / “……。”一位顾客写道。
        return not (following.islower() or (following >= "\u2e80" and after[:1] == following))
    return True
