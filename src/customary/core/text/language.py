# SPDX-License-Identifier: Apache-2.0
"""Which language a comment is in: Chinese (simplified or traditional), English, both, or another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customary.core.text.script import CHINESE, ENGLISH, HAN
from customary.core.text.tokens import EMOJI

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADITIONAL, MIXED, OTHER = "zh-hant", "mixed", "other"
_LATIN_WORD = re.compile(r"[^\W\d_㐀-鿿豈-﫿\u0370-\u1dff\u3040-\u31ff\uac00-\ud7ff]+(?:['’]\w+)?")
#: Greek to Indic, kana, hangul: a text with more of these than of Han and Latin is another language.
_FOREIGN = re.compile(r"[\u0370-\u1dff\u3040-\u30ff\uac00-\ud7ff]")
#: Chinese writers say "App" and "PPT" without writing English.
_MIXED = (0.25, 0.75)
_FEWEST_MIXED = 3
_EMOJI = re.compile(EMOJI)
_SMALL = (
    "a an and are as at be but by can do for from get good had has have he i if in is it its just me my no not "
    "of on or our so than that the their there they this to too up us very was we were what when which who will "
    "with would you your don't i'm it's great bad nice more"
)
_ELSEWHERE = (
    "der die das und ist nicht ein eine mit sehr auch aber ich wir war leider gut für zu les des est pas une "
    "très mais avec pour nous vous je c'est bien el los las que y muy pero con por para una está es "
    "il di che non è molto per sono della não muito com uma mas het een niet zeer maar ook och är inte"
)
_SMALL_WORDS, _SMALL_WORDS_ELSEWHERE = frozenset(_SMALL.split()), frozenset(_ELSEWHERE.split())


def written_in(text: str, folding: Mapping[int, int]) -> str:
    """`zh-hans`, `zh-hant`, `en`, `mixed` or `other`.

    Args:
        text: as written.
        folding: traditional character -> simplified character, as code points.
    """
    han = len(HAN.findall(text)) if not text.isascii() else 0
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


def only_emoji(text: str) -> bool:
    """Whether a text is in emoji, without a letter or a figure."""
    return not text.isascii() and bool(_EMOJI.search(text)) and not any(map(str.isalnum, text))


def _is_english(words: list[str]) -> bool:
    """Unless the small words of its neighbours are more than its own; "good pay, nice office" has none."""
    small = [word.lower() for word in words]
    ours = sum(word in _SMALL_WORDS for word in small)
    return ours >= sum(word in _SMALL_WORDS_ELSEWHERE for word in small)
