# SPDX-License-Identifier: Apache-2.0
"""Words of Chinese and English comments, each marked where a negation reaches it."""

from __future__ import annotations

import re

import rjieba

from customary.core.text.negation import BUT, NOT, NOT_CHINESE

EMOJI = r"[\U0001F300-\U0001FAFF\u2600-\u27BF]"
_ENGLISH = re.compile(rf"[a-z']+|[!?]+|[:;=8][-o*']?[)(dp/\\]|<3|{EMOJI}")
_UNIT = re.compile(rf"[㐀-鿿豈-﫿]|[a-z0-9]+|[!?！？。，,~～…]|{EMOJI}")
_APOSTROPHES = str.maketrans("’‘`", "'''")

#: A negation reaches so many words, and no further than its clause.
_REACH = 4
_REACH_CHINESE = 3
_CLAUSE_ENDS = frozenset("，。,.!！?？;；")


def english_words(text: str) -> list[str]:
    """Words, exclamations, emoticons and emoji of an English text, in small letters."""
    return _ENGLISH.findall(text.lower().translate(_APOSTROPHES))


def negated(words: list[str]) -> list[str]:
    """The same words, each that stands behind a negation marked by `_NOT`."""
    marked, reach = [], 0
    for word in words:
        if word in BUT or not word[0].isalpha():
            reach = 0
        marked.append(word + "_NOT" if reach else word)
        if word in NOT:
            reach = _REACH
        elif reach:
            reach -= 1
    return marked


def chinese_units(text: str) -> list[str]:
    """Han characters, Latin words, marks of feeling and emoji of a text in small letters."""
    return _UNIT.findall(text)


def chinese_words(text: str) -> tuple[list[str], list[str]]:
    """Words of a Chinese text in small letters: as they stand, and marked where negated."""
    words = [word for word in rjieba.cut(text) if not word.isspace()]
    marked, reach = [], 0
    for word in words:
        if word in _CLAUSE_ENDS:
            reach = 0
        marked.append(word + "_NOT" if reach else word)
        if word in NOT_CHINESE:
            reach = _REACH_CHINESE
        elif reach:
            reach -= 1
    return words, marked
