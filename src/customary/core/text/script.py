# SPDX-License-Identifier: Apache-2.0
"""In which of the two languages that words and rules are kept in a text is to be read.

It is always one of them: a text in a third language is looked through by one of the two all the
same. What a comment is really in, which may be neither or both, `language.written_in` tells.
"""

from __future__ import annotations

import re

CHINESE, ENGLISH = "zh-hans", "en"
HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
#: A Chinese text has names and abbreviations in it; an English one has hardly a Han character.
_CHINESE_FROM = 0.3


def language_of(text: str) -> str:
    """`zh-hans` where Han characters are at least 30 % of characters and Latin words, else `en`."""
    han, latin = len(HAN.findall(text)), len(_LATIN_WORD.findall(text))
    return CHINESE if han and han >= _CHINESE_FROM * (han + latin) else ENGLISH
