# SPDX-License-Identifier: Apache-2.0
"""What a customer writes: a pattern of the topic, framed, filled in, and not always typed well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.demo.words import ENGLISH, choose, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Random numbers that one text may use up.
LUCK = 34
KINDS = ("complaint", "praise", "question", "suggestion", "comment", "rating")
MISTYPED = [("的", "得"), ("在", "再"), ("账", "帐"), ("做", "作"), ("再", "在"), ("哪", "那")]


class Phrasebook:
    """One language's way of putting things."""

    def __init__(self, language: int) -> None:
        self.language = language
        self.english = language == ENGLISH
        self.texts: dict[str, Any] = words("voice_en" if self.english else "voice_zh")
        self.frame: dict[str, list[str]] = self.texts["frame"]
        self.products: dict[str, list[Any]] = words("company")["products"]
        self.topics = list(words("topics"))

    def text(
        self,
        kind: str,
        topic: str,
        product: str,
        luck: Sequence[float],
        episode: Sequence[str] = (),
    ) -> str:
        """A comment; one sentence of the episode, where there is one, carries it."""
        draw = iter(luck)
        values = self._values(product, draw)
        parts = self._parts(kind, topic, draw, episode)
        joined = (" " if self.english else "").join(part for part in parts if part)
        return self._typed(joined.format_map(values), draw)

    def title(self, kind: str, luck: float) -> str:
        """What stands above a review."""
        titles: dict[str, list[str]] = self.texts["titles"]
        return choose(titles.get(kind, titles["comment"]), luck)

    def _parts(
        self, kind: str, topic: str, draw: Iterator[float], episode: Sequence[str]
    ) -> list[str]:
        patterns: dict[str, list[str]] = self.texts[topic]
        if kind == "rating":
            return [choose(self.frame["rating"], next(draw))]
        if kind == "comment":
            return self._remarks(patterns, draw)
        core = choose(episode or patterns[kind], next(draw))
        if kind == "suggestion":
            first = [choose(patterns["complaint"], next(draw))] if next(draw) < 0.4 else []
            return [*first, core]
        if kind == "question":
            after = self.frame["after_question"]
            return [core, *([choose(after, next(draw))] if next(draw) < 0.35 else [])]
        return self._framed(kind, core, patterns, draw)

    def _framed(
        self, kind: str, core: str, patterns: dict[str, list[str]], draw: Iterator[float]
    ) -> list[str]:
        before, second, other, after = (next(draw) for _ in range(4))
        more = choose(patterns[kind], next(draw))
        aside = self.texts[choose(self.topics, next(draw))][kind]
        return [
            choose(self.frame[f"before_{kind}"], next(draw)) if before < 0.3 else "",
            core,
            more if second < 0.4 and more != core else "",
            f"{choose(self.frame['also'], next(draw))}{' ' if self.english else ''}"
            f"{choose(aside, next(draw))}"
            if other < 0.07
            else "",
            choose(self.frame[f"after_{kind}"], next(draw)) if after < 0.45 else "",
        ]

    def _remarks(self, patterns: dict[str, list[str]], draw: Iterator[float]) -> list[str]:
        first, second, third = (choose(self.frame["remark"], next(draw)) for _ in range(3))
        return [
            first,
            choose(patterns["praise"], next(draw)) if next(draw) < 0.4 else "",
            choose(patterns["complaint"], next(draw)) if next(draw) < 0.4 else "",
            second if next(draw) < 0.3 and second != first else "",
            third if next(draw) < 0.12 and third not in {first, second} else "",
        ]

    def _values(self, product: str, draw: Iterator[float]) -> dict[str, Any]:
        slots: dict[str, list[str]] = self.texts["slots"]
        name, name_zh, device, device_zh, _ = self.products[product]
        return {
            "product": name if self.english else name_zh,
            "device": device if self.english else device_zh,
            "area": 9 + 3 * int(next(draw) * 18),
            "days": 2 + int(next(draw) ** 2 * 19),
            "minutes": 8 + int(next(draw) * 75),
            "times": 2 + int(next(draw) ** 2 * 5),
            "months": 2 + int(next(draw) * 40),
            "hours": 3 + int(next(draw) * 9),
            "seconds": 7 + int(next(draw) * 40),
            "room": choose(slots["room"], next(draw)),
            "weekday": choose(slots["weekday"], next(draw)),
            "agent": choose(slots["agent"], next(draw)),
            "hour": choose(slots["hour"], next(draw)),
            "price": choose(slots["price"], next(draw)),
        }

    def _typed(self, text: str, draw: Iterator[float]) -> str:
        slip, manner, place = (next(draw) for _ in range(3))
        if self.english:
            if slip < 0.05:
                text = _swapped(text, place)
            if manner < 0.05:
                text = text.lower()
            elif manner < 0.15:
                text = text.rstrip(".")
            elif manner > 0.985:
                text = f"{text} {'🙂' if place < 0.5 else '😕'}"
            return text
        if slip < 0.06:
            text = text.replace(*choose(MISTYPED, place))
        if manner < 0.25:
            text = text.rstrip("。")
        elif manner < 0.3:
            text = text.rstrip("。").replace("。", " ").replace(",", " ")
        elif manner > 0.985:
            text = f"{text}{'👍' if place < 0.5 else '😤'}"
        return text


def _swapped(text: str, place: float) -> str:
    """Two letters inside a longer word change places."""
    parts = text.split(" ")
    long = [number for number, word in enumerate(parts) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    chosen = choose(long, place)
    word = parts[chosen]
    middle = 1 + int(place * (len(word) - 3))
    parts[chosen] = word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :]
    return " ".join(parts)
