# SPDX-License-Identifier: Apache-2.0
"""Which language a comment is in: Chinese (simplified or traditional), English, both, or another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customary.core.text.script import CHINESE, ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADITIONAL, MIXED, OTHER = "zh-hant", "mixed", "other"
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN_WORD = re.compile(r"[^\W\d_㐀-鿿豈-﫿\u0370-\u1dff\u3040-\u31ff\uac00-\ud7ff]+(?:['’]\w+)?")
#: Greek to Indic, kana, hangul: a text with more of these than of Han and Latin is another language.
_FOREIGN = re.compile(r"[\u0370-\u1dff\u3040-\u30ff\uac00-\ud7ff]")
#: Chinese writers say "App" and "PPT" without writing English.
_MIXED = (0.25, 0.75)
_FEWEST_MIXED = 3
#: From so many words on, an English text has one of the small words below.
_LONG = 5
_SMALL = (
    "a an and are as at be but by can do for from get good had has have he i if in is it its just me my no not "
    "of on or our so than that the their there they this to too up us very was we were what when which who will "
    "with would you your don't i'm it's great bad nice more"
)
_SMALL_WORDS = frozenset(_SMALL.split())


def written_in(text: str, folding: Mapping[int, int]) -> str:
    """`zh-hans`, `zh-hant`, `en`, `mixed` or `other`.

    Args:
        text: as written.
        folding: traditional character -> simplified character, as code points.
    """
    han = len(_HAN.findall(text)) if not text.isascii() else 0
    if not text.isascii() and len(_FOREIGN.findall(text)) * 2 > han:
        return OTHER
    words = _LATIN_WORD.findall(text)
    if not han:
        return ENGLISH if words and _is_english(words) else OTHER
    share = han / (han + len(words))
    if len(words) >= _FEWEST_MIXED and _MIXED[0] <= share <= _MIXED[1]:
        return MIXED
    if share < _MIXED[0]:
        return ENGLISH
    return TRADITIONAL if text.translate(folding) != text else CHINESE


def _is_english(words: list[str]) -> bool:
    return len(words) < _LONG or any(word.lower() in _SMALL_WORDS for word in words)
