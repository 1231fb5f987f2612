# SPDX-License-Identifier: Apache-2.0
"""Words of Chinese and English comments, each marked where a negation reaches it."""

from __future__ import annotations

import re

import rjieba

EMOJI = r"[\U0001F300-\U0001FAFF\u2600-\u27BF]"
_ENGLISH = re.compile(rf"[a-z']+|[!?]+|[:;=8][-o*']?[)(dp/\\]|<3|{EMOJI}")
_UNIT = re.compile(rf"[㐀-鿿豈-﫿]|[a-z0-9]+|[!?！？。，,~～…]|{EMOJI}")
_APOSTROPHES = str.maketrans("’‘`", "'''")

_NOT = (
    "not no never nothing nobody none neither nor cannot can't cant won't wont don't dont doesn't doesnt didn't "
    "didnt isn't isnt wasn't wasnt aren't arent weren't werent ain't aint hasn't haven't hadn't wouldn't couldn't "
    "shouldn't without lack lacks lacking hardly barely seldom rarely n't"
)
_VERY = "very really so extremely too absolutely totally highly incredibly super most"
_NOT_CHINESE = (
    "不 没 没有 别 未 无 非 不是 不会 不能 不要 不太 不够 毫无 并非 从不 不再 没什么 不怎么 算不上"
)
NOT, VERY, NOT_CHINESE = (frozenset(words.split()) for words in (_NOT, _VERY, _NOT_CHINESE))
BUT = frozenset({"but", "however", "although", "though", "yet", "except"})
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
