# SPDX-License-Identifier: Apache-2.0
"""Words that turn, strengthen and oppose what stands beside them."""

from __future__ import annotations

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
