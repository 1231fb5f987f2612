# SPDX-License-Identifier: Apache-2.0
"""A theme learned from a handful of comments that speak of it, in Chinese and English.

Words that stand in several of the examples and hardly elsewhere tell the theme; a word of one example
alone counts little, however rare. What stays below the threshold, found by leaving each example out
in turn, does not speak of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import rjieba

from customary.core.text.spotting import small, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FEWEST = 3
_HAN = re.compile(r"[㐀-鿿豈-﫿]+")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:['-][a-z0-9]+)*")
#: Words that tell nothing of what a comment speaks of.
_ENGLISH = (
    "a an and are as at be been but by can could did do does for from get got had has have he her him his i if in into "
    "is it its just like me more most my no not of on one only or our out over she so some than that the their them then "
    "there they this to too two up us very was we were what when where which who will with would you your again all also "
    "although am any because before being came come day even every few go good great how i'm it's made make many much must "
    "never new next nice now off once other own really same see should since still such take these those though three "
    "time until well while why yes perfect lovely place thing rather please"
)
_CHINESE = (
    "的 了 是 在 我 你 他 她 它 们 我们 你们 他们 就 都 也 很 太 还 又 不 没 没有 有 和 跟 与 而 但 但是 可是 就是 不过 这 那 这个 "
    "那个 一个 个 一 两 三 上 下 里 到 去 来 说 要 会 能 可以 得 着 过 吧 啊 呢 吗 呀 哦 被 把 让 给 对 从 为 因为 所以 如果 什么 怎么 "
    "非常 真 真的 特别 比较 有点 一点 一下 时候 现在 今天 自己 东西 感觉 觉得 好 不错 还是 已经 再 才 只 最 多 少 大 小 天 次 家 人 点 "
    "想 做 用 买 卖 找 看 写 带 拿 放 地方 知道 希望 建议 应该 喜欢 需要 可 却 只有 几个 方便 不能 不让 结果"
)
_SMALL, _SMALL_CHINESE = frozenset(map(stem, _ENGLISH.split())), frozenset(_CHINESE.split())
#: A word with so many examples on its side counts fully; one alone counts a quarter.
_FULL = 3
#: Marks a character of a word; it tells half as much as a word.
_PART = "."
#: An example that shows what is not meant weighs as much as so many other comments.
_NOT_MEANT = 5
#: Of comments at large, at most this share may pass.
_PASSING = 0.01
_STEEP = 1.5
_LEFT_OUT = 12


@dataclass(frozen=True)
class ThemeByExample:
    """Tells whether a comment speaks of what the examples speak of."""

    weights: Mapping[str, float]
    threshold: float
    #: The part of the examples that it tells by the others: what it is worth on the unseen.
    recall: float = 1.0

    @classmethod
    def learn(
        cls,
        positive: Sequence[str],
        negative: Sequence[str],
        background: Sequence[str],
        folding: Mapping[int, int] | None = None,
    ) -> ThemeByExample:
        """A reader of a theme.

        Args:
            positive: comments that speak of it, three at least, better five to ten.
            negative: comments that only look as if they did; there need be none.
            background: comments at large, some hundred; a few of them may speak of it.
            folding: traditional character -> simplified character, as code points.

        Raises:
            ValueError: there are fewer than three different examples, or they have no word in common.
        """
        shown = [words(text, folding) for text in dict.fromkeys(positive)]
        if len(shown) < FEWEST:
            raise ValueError(f"A theme wants {FEWEST} examples at least; these are {len(shown)}.")
        denied = [words(text, folding) for text in negative]
        others = [words(text, folding) for text in background if text not in positive]
        elsewhere = Counter(word for found in others for word in found)
        weights = _weights(shown, denied, elsewhere, len(others))
        if not any(weight > 0 for weight in weights.values()):
            raise ValueError("The examples have no word in common that other comments lack.")
        left_out = [
            _score(found, _weights([*shown[:at], *shown[at + 1 :]], denied, elsewhere, len(others)))
            for at, found in enumerate(shown[:_LEFT_OUT])
        ]
        threshold = _threshold(left_out, [_score(found, weights) for found in others])
        told = sum(one >= threshold for one in left_out)
        return cls(weights, threshold, told / len(left_out))

    def read(self, texts: Iterable[str], folding: Mapping[int, int] | None = None) -> list[float]:
        """That each text speaks of the theme, 0 to 1; from a half on it does."""
        return [probability(self, words(text, folding)) for text in texts]


def probability(theme: ThemeByExample, told: frozenset[str]) -> float:
    """That a comment with these telling words speaks of the theme."""
    short = theme.threshold - _score(told, theme.weights)
    return 1 / (1 + math.exp(min(50.0, _STEEP * short)))


def words(text: str, folding: Mapping[int, int] | None = None) -> frozenset[str]:
    """The telling words of a text, and pairs of neighbours."""
    read = small(text)
    found: set[str] = set()
    english = [one for one in map(stem, _WORD.findall(read)) if one not in _SMALL]
    found.update(english, (f"{one} {other}" for one, other in pairwise(english)))
    if not read.isascii():
        for stretch in _HAN.findall(read.translate(folding) if folding else read):
            chinese = [word for word in rjieba.cut(stretch) if word not in _SMALL_CHINESE]
            found.update(chinese)
            # A word that is cut in two ways, and one within a longer one, have characters in common.
            found.update(
                f"{_PART}{one}" for word in chinese for one in word if one not in _SMALL_CHINESE
            )
    return frozenset(found)


def _weights(
    shown: Sequence[frozenset[str]],
    denied: Sequence[frozenset[str]],
    elsewhere: Mapping[str, int],
    others: int,
) -> dict[str, float]:
    """How much each word tells for the theme, or against it where only a denied example has it."""
    there = Counter(word for found in shown for word in found)
    not_there = Counter(word for found in denied for word in found)
    total = others + _NOT_MEANT * len(denied) + 20
    weights = {}
    for word, count in there.items():
        common = (elsewhere.get(word, 0) + _NOT_MEANT * not_there[word] + 1) / total
        share = (count + 2 * common) / (len(shown) + 2)
        sure = min(count, _FULL) / _FULL
        worth = sure * sure / (2 if word.startswith(_PART) else 1)
        weights[word] = max(0.0, math.log(share / common)) * worth
    for word in not_there.keys() - there.keys():
        weights[word] = -math.log1p(not_there[word])
    return weights


def _score(found: frozenset[str], weights: Mapping[str, float]) -> float:
    """The strongest words count most, so that a long comment gains nothing by its length."""
    told = sorted((weights[word] for word in found if word in weights), reverse=True)
    against = sum(one for one in told if one < 0)
    return sum(one / (1 + at) for at, one in enumerate(told[:4]) if one > 0) + against


def _threshold(left_out: list[float], others: list[float]) -> float:
    """Below most of the examples, above nearly all comments at large."""
    usual = sorted(left_out)[len(left_out) // 2]
    others = sorted(others)
    passing = others[int(len(others) * (1 - _PASSING))] if others else 0.0
    return max(0.6 * usual, min(passing + 0.1, 0.9 * max(left_out)), 0.5)
