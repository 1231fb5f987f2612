# SPDX-License-Identifier: Apache-2.0
"""Which language a text is in, told by its script."""

from __future__ import annotations

import re

CHINESE, ENGLISH = "zh-hans", "en"
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
#: A Chinese text has names and abbreviations in it; an English one has hardly a Han character.
_CHINESE_FROM = 0.3


def language_of(text: str) -> str:
    """`zh-hans` where Han characters are at least 30 % of characters and Latin words, else `en`."""
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    return CHINESE if han and han >= _CHINESE_FROM * (han + latin) else ENGLISH
