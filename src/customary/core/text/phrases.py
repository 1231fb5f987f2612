# SPDX-License-Identifier: Apache-2.0
"""Phrases as people write them, turned into patterns.

customer*        the word and those that begin so
no .. feedback   up to three words (in Chinese, eight characters) between
<number>         a figure, a percentage or a number in words
<quote>          a passage in quotation marks
@customer        any phrase of the list with this name
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PLACEHOLDERS = {
    "<number>": (
        r"(?:(?<![\d.,])\d[\d.,]{0,15}(?: ?(?:%|per ?cent|percent|％))?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|twenty|half|hundred|third|thirds|quarter|every)\b|"
        r"[一二三四五六七八九十百千万两半]+(?=[成分位个次条点倍星人封份句家]))"
    ),
    "<quote>": r"(?:[“\"][^“”\"]{12,400}[”\"]|[“「『][^“”「」『』]{4,200}[”」』])",
}
_TOKEN = re.compile(r"\s*(<\w+>|\.\.|@\w+|[^\s<@.]+(?:\.(?!\.)[^\s<@.]*)*|\.)")
_HAN = re.compile(r"[\u2e80-\uffef]")


def pattern(
    phrases: Iterable[str], lists: Mapping[str, Sequence[str]] | None = None
) -> re.Pattern[str]:
    """One pattern that finds any of the phrases in a text in small letters.

    Raises:
        ValueError: there is no phrase, or one names a list that is not there.
    """
    sources = [source(phrase, lists or {}) for phrase in phrases]
    if not sources:
        raise ValueError("There is no phrase to look for.")
    return re.compile("|".join(sources))


def source(phrase: str, lists: Mapping[str, Sequence[str]]) -> str:
    """The pattern of one phrase, as text."""
    parts = _TOKEN.findall(phrase.strip().casefold())
    if not parts:
        raise ValueError(f"{phrase!r} says nothing to look for.")
    made, in_chinese = "", bool(_HAN.search(phrase))
    for place, part in enumerate(parts):
        if part == "..":
            continue
        if place:
            made += _between(gap=parts[place - 1] == "..", in_chinese=in_chinese)
        made += _part(part, phrase, lists)
    return f"(?:{made})"


def _part(part: str, phrase: str, lists: Mapping[str, Sequence[str]]) -> str:
    if part in _PLACEHOLDERS:
        return _PLACEHOLDERS[part]
    if part.startswith("@"):
        if part[1:] not in lists:
            raise ValueError(f"{phrase!r} names the list {part}, which is not there.")
        return "(?:" + "|".join(source(one, lists) for one in lists[part[1:]]) + ")"
    stem = part.removesuffix("*")
    word = re.escape(stem) + (r"\w*" if part.endswith("*") and not _HAN.search(stem) else "")
    # A boundary where the word begins or ends with a Latin letter; Chinese has none.
    before = r"(?<![a-z0-9_])" if stem[:1].isascii() and stem[:1].isalnum() else ""
    after = r"(?![a-z0-9_])" if stem[-1:].isascii() and stem[-1:].isalnum() else ""
    return before + word + after


def _between(*, gap: bool, in_chinese: bool) -> str:
    if not gap:
        return r"\s*" if in_chinese else r"[\s-]+"
    return r"[^。！？.!?]{0,8}?" if in_chinese else r"\W+(?:[\w’'%-]+\W+){0,3}?"
