# SPDX-License-Identifier: Apache-2.0
"""The words by which comments are grouped: what they are about, not how it is put.

English words are brought to one form ("refunds", "refunded" -> "refund"); Chinese is parted by
rjieba. Addresses, names behind an @ and figures say nothing about a topic and are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import rjieba

_ASIDE = re.compile(r"https?://\S+|www\.\S+|\S*@\S+|&\w{2,6};")
#: Words of any script, with an apostrophe inside; figures and underscores part them.
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_APOSTROPHES = str.maketrans("’‘`", "'''")
_ENDINGS = (
    ("sses", "ss"),
    ("ies", "y"),
    ("ing", ""),
    ("ed", ""),
    ("ly", ""),
    ("s", ""),
)
_SHORTEST_STEM = 3

_IDLE = (
    "a about above after again all already also always am an and another any anyone anything are "
    "around as at away back be became because been before being below best better between both but "
    "by came can cannot come could day days did do does doing done down during each else especially "
    "even ever every everyone everything few first for from further gave get gets getting give "
    "given go goes going gone good got great had has have having he her here hers him his how "
    "however i if in instead into is it its itself just keep kept know last least less let like "
    "little lot lots made make makes many may maybe me mine more most much must my myself need "
    "never new next no nor not nothing now of off often on once one only onto or other others our "
    "ours out over own part please put quite rather re really right said same saw say says see seem "
    "seems seen several she should since so some someone something soon still such take takes tell "
    "than thank thanks that the their theirs them then there these they thing things think this "
    "those though through thus time times to today together told tomorrow too took toward try two "
    "under until up upon us use used using very via want wants was way we well went were what "
    "whatever when where whether which while who whole whom whose why will with within without "
    "would yes yesterday yet you your yours yourself bad nice please ok okay oh lol im ive dont "
    "didnt doesnt cant wont isnt wasnt youre theyre thats nt ll ve"
)
_IDLE_CHINESE = (
    "的 了 是 在 我 你 他 她 它 我们 你们 他们 她们 它们 自己 大家 人 人家 和 与 及 或 而 且 并 也 都 就 还 又 再 才 "
    "只 很 太 真 好 最 更 挺 比较 非常 特别 十分 相当 有点 一点 一些 一下 一个 一次 一直 一样 一定 不 没 没有 无 别 未 "
    "不是 不会 不能 不要 不太 不够 有 要 会 能 可以 可能 应该 需要 想 觉得 感觉 认为 知道 说 看 看到 去 来 到 给 让 被 "
    "把 对 对于 关于 从 向 跟 比 由 于 以 以及 为 为了 因为 所以 但 但是 不过 可是 然后 而且 如果 虽然 就是 还是 "
    "还有 只是 只有 总是 这 那 这个 那个 这些 那些 这样 那样 这里 那里 这么 那么 这种 那种 什么 怎么 怎么样 为什么 "
    "哪 哪里 谁 多少 几 吗 呢 吧 啊 呀 哦 嗯 哈 哈哈 啦 嘛 么 着 过 得 地 之 其 其他 每 每次 每个 各 某 另 另外 "
    "上 下 里 中 内 外 前 后 左右 起来 出来 下来 上去 时 时候 之后 之前 以后 以前 现在 今天 昨天 明天 天 年 月 日 次 "
    "个 件 家 位 种 点 些 块 元 号 第一 第二 两 二 三 一 十 多 少 大 小 东西 事 事情 问题 情况 方面 做 用 买 使用 "
    "已经 刚 刚刚 正在 终于 居然 竟然 真的 确实 其实 完全 简直 实在 根本 不错 很好 满意 喜欢 希望 谢谢 感谢 请 "
    "您 您好 你好 公司 本 该 此 等 等等 像 似乎 越来越 越 只好 才能 怎么都 却 便 则 呵呵 嘿 哎 唉 一般 还行 不好"
)
STOP, STOP_CHINESE = frozenset(_IDLE.split()), frozenset(_IDLE_CHINESE.split())


class Word(NamedTuple):
    """A word in the form that it is counted by, and as it was written."""

    key: str
    written: str


def words_of(text: str) -> list[Word]:
    """What a comment is about, in order; words that say nothing about it are left out."""
    return [word for word in written_words(text) if word.key]


def written_words(text: str) -> list[Word]:
    """Every word in order; those that say nothing about a topic have no key."""
    text = _ASIDE.sub(" ", text.translate(_APOSTROPHES))
    if text.isascii():
        return [Word(_key(word.lower()), word) for word in _WORD.findall(text)]
    found = []
    for run in _WORD.findall(text):
        if _HAN.search(run):
            found += [Word(_key_chinese(word), word) for word in rjieba.cut(run)]
        else:
            found.append(Word(_key(run.lower()), run))
    return found


def is_chinese(word: str) -> bool:
    """Whether it has a Han character in it."""
    return bool(_HAN.search(word))


def joined(words: list[str] | tuple[str, ...]) -> str:
    """Words as one phrase: with spaces, but for Chinese."""
    phrase = ""
    for word in words:
        gap = " " if phrase and not (is_chinese(word[:1]) and is_chinese(phrase[-1:])) else ""
        phrase += gap + word
    return phrase


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    if len(word) < 2 or word in STOP or word.replace("'", "") in STOP:
        return ""
    word = word.removesuffix("'s").replace("'", "")
    return "" if word in STOP else _stem(word)


def _key_chinese(word: str) -> str:
    if not _HAN.search(word):
        return _key(word.lower())
    return "" if word in STOP_CHINESE else word


def _stem(word: str) -> str:
    """Light: plural, past and -ing go; enough to count a word's forms together."""
    if not word.isascii() or len(word) <= _SHORTEST_STEM + 1:
        return word
    for ending, instead in _ENDINGS:
        rest = len(word) - len(ending)
        if word.endswith(ending) and rest >= _SHORTEST_STEM and not word.endswith(("ss", "us")):
            word = word[:rest] + instead
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "lsezo":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM + 1 else word
