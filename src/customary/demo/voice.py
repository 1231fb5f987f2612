# SPDX-License-Identifier: Apache-2.0
"""60,000 times somebody says something: who, when, about what, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from customary.demo.phrases import KINDS
from customary.demo.rounds import RELATIONSHIP, customers_rounds
from customary.demo.scene import at, even, hours
from customary.demo.words import words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.customers import Customers
    from customary.demo.scene import Scene
    from customary.demo.themes import Theme

FULL_COUNT = 60_000
COMPLAINT, PRAISE, QUESTION, SUGGESTION, COMMENT, RATING = range(len(KINDS))
#: Of what is neither complaint nor praise.
REST = {QUESTION: 0.36, SUGGESTION: 0.18, COMMENT: 0.3, RATING: 0.16}
SOURCES = ("comments", "shop", "survey")
HELPDESK, SHOP, SURVEY = range(len(SOURCES))
#: Share of each kind that arrives by each way; in surveys only words, not mere numbers.
WAYS = {
    COMPLAINT: (0.56, 0.41, 0.03),
    PRAISE: (0.3, 0.61, 0.09),
    QUESTION: (1.0, 0.0, 0.0),
    SUGGESTION: (0.6, 0.35, 0.05),
    COMMENT: (0.16, 0.79, 0.05),
    RATING: (0.0, 1.0, 0.0),
}
#: Of those who are asked in a round, how many write something at most.
WRITING = 0.11
#: Busy months: dry winter air, spring pollen, the autumn offers.
SEASON = (1.25, 1.0, 1.1, 1.15, 0.95, 0.85, 0.85, 0.85, 0.95, 1.1, 1.35, 1.3)
ANSWERED_IN_24_HOURS = 0.61
ANSWERED_IN_48_HOURS = 0.88
ANSWERED_AT_ALL = 0.965
TOLD = 0.8
CONSENTED = 0.45
#: Share of the complaints on a topic that an episode takes over while it lasts.
EPISODE_SHARE = 0.95
#: Share of the rest that somebody has put under the standing theme of its topic.
SORTED = 0.12


@dataclass(frozen=True)
class Voice:
    """Columns of one length, in order of time."""

    moment: npt.NDArray[np.datetime64]
    customer: npt.NDArray[np.int64]
    language: npt.NDArray[np.int64]
    topic: npt.NDArray[np.int64]
    product: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    source: npt.NDArray[np.int64]
    theme: npt.NDArray[np.int64]
    score: npt.NDArray[np.float64]
    answered: npt.NDArray[np.datetime64]
    told: npt.NDArray[np.datetime64]
    consent: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.moment)

    @cached_property
    def is_loop(self) -> npt.NDArray[np.bool_]:
        """Complaints, and scores of detractors; in a survey the score alone tells."""
        complaint = (self.kind == COMPLAINT) & (self.source != SURVEY)
        loop: npt.NDArray[np.bool_] = complaint | self.is_low
        return loop

    @cached_property
    def is_low(self) -> npt.NDArray[np.bool_]:
        """Scores that mean dissatisfaction: up to 6 of 10, up to 2 of 5."""
        bar = np.where(self.source == SURVEY, 6, 2)
        low: npt.NDArray[np.bool_] = ~np.isnan(self.score) & (self.score <= bar)
        return low

    def external_id(self, row: int) -> str:
        """The id of an item in its own source."""
        return f"v{row + 1:06d}"

    def reference(self, row: int) -> str:
        """The id under which other sources point to an item."""
        return f"{SOURCES[self.source[row]]}/{self.external_id(row)}"


def voice_of(scene: Scene, customers: Customers, themes: list[Theme]) -> Voice:
    """All that customers say."""
    chance = scene.chance("voice")
    count = scene.count(FULL_COUNT, fewest=600)
    days = _days(scene, chance, count)
    moment = np.sort(at(days, _minutes(chance, count)))
    customer = customers.some(chance, moment.astype("datetime64[D]"))
    topic = _topics(scene, chance, moment)
    kind = _kinds(chance, topic)
    source = _pick_rows(chance, np.array([WAYS[code] for code in range(len(KINDS))])[kind])
    customer, source = _surveyed(scene, customers, moment, customer, source)
    theme = _themes(chance, themes, topic, kind, moment)
    score = _scores(chance, kind, source)
    draft = Voice(
        moment=moment,
        customer=customer,
        language=customers.language[customer],
        topic=topic,
        product=_products(chance, themes, topic, theme),
        kind=kind,
        source=source,
        theme=theme,
        score=score,
        answered=np.full(count, np.datetime64("NaT"), dtype="datetime64[s]"),
        told=_told(scene, chance, themes, theme, moment),
        consent=chance.random(count) < CONSENTED,
    )
    draft.answered[:] = _answered(scene, chance, draft)
    return draft


def answer_hours(chance: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
    """Hours to an answer by the habits of the house; infinite where there was none."""
    luck, place = even(count, 0.17), chance.random(count)
    return np.select(
        [luck < ANSWERED_IN_24_HOURS, luck < ANSWERED_IN_48_HOURS, luck < ANSWERED_AT_ALL],
        [0.3 + 23 * place**1.5, 24.3 + 23 * place, 49 + 140 * place],
        np.inf,
    )


def after(
    scene: Scene, moment: npt.NDArray[np.datetime64], wait: npt.NDArray[np.float64]
) -> npt.NDArray[np.datetime64]:
    """The moments so many hours later; NaT for never and for what has not come yet."""
    ever = np.isfinite(wait)
    later = moment + hours(np.where(ever, wait, 0))
    return scene.known(np.where(ever, later, np.datetime64("NaT")))


def _days(scene: Scene, chance: np.random.Generator, count: int) -> npt.NDArray[np.datetime64]:
    month = (scene.days.astype("datetime64[M]").astype(int)) % 12
    weekend = ~np.is_busday(scene.days)
    weight = np.array(SEASON)[month] * np.linspace(0.8, 1.2, scene.length)
    weight *= np.where(weekend, 0.8, 1.0)
    return scene.days[chance.choice(scene.length, size=count, p=weight / weight.sum())]


def _minutes(chance: np.random.Generator, count: int) -> npt.NDArray[np.int64]:
    evening = chance.random(count) < 0.45
    minutes = np.where(
        evening, chance.normal(20.3 * 60, 75, count), chance.normal(12.5 * 60, 170, count)
    )
    return np.clip(minutes, 5, 24 * 60 - 5).astype(np.int64)


def _topics(
    scene: Scene, chance: np.random.Generator, moment: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.int64]:
    """Topics by weight; those with a trend gain or lose while time goes by."""
    topics = words("topics").values()
    weight = np.array([topic["weight"] for topic in topics])
    trend = np.array([topic["trend"] for topic in topics])
    passed = scene.index(moment.astype("datetime64[D]")) / scene.length
    share = weight * (1 + trend * (2 * passed[:, None] - 1))
    return _pick_rows(chance, share)


def _pick_rows(
    chance: np.random.Generator, weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """For each row a column, by the row's weights."""
    total = np.cumsum(weight, axis=1)
    luck = chance.random(len(weight)) * total[:, -1]
    found: npt.NDArray[np.int64] = (luck[:, None] >= total).sum(axis=1)
    return found


def _kinds(chance: np.random.Generator, topic: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    rates = []
    for one in words("topics").values():
        complaint, praise = 0.62 * one["complaint"], 0.62 * one["praise"]
        rest = 1 - complaint - praise
        rates.append([complaint, praise, *(rest * share for share in REST.values())])
    return _pick_rows(chance, np.array(rates)[topic])


def _surveyed(
    scene: Scene,
    customers: Customers,
    moment: npt.NDArray[np.datetime64],
    customer: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Customers and sources, where whoever answers a survey was asked in its round, and once.

    What is too much for a round is said in the shop.
    """
    chance = scene.chance("who answers surveys")
    customer, found = customer.copy(), np.where(source == SURVEY, SHOP, source)
    for asked in customers_rounds(scene):
        if asked.family != RELATIONSHIP:
            continue
        # From the day after it opens until the day before the next one does.
        inside = (moment >= np.datetime64(asked.opened) + 1) & (
            moment < np.datetime64(asked.closes, "D")
        )
        rows = np.flatnonzero(inside & (source == SURVEY))
        people = customers.to_ask(np.datetime64(asked.opened, "D"))
        count = min(len(rows), int(WRITING * len(people)))
        rows = np.sort(chance.choice(rows, count, replace=False))
        customer[rows] = chance.choice(people, count, replace=False)
        found[rows] = SURVEY
    return customer, found


def _products(
    chance: np.random.Generator,
    themes: list[Theme],
    topic: npt.NDArray[np.int64],
    theme: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """The product each item is about: one the topic fits, or the one of the episode."""
    products = words("company")["products"]
    weight = np.array(
        [
            [sold[4] * (key in told.get("products", products)) for key, sold in products.items()]
            for told in words("topics").values()
        ]
    )
    found = _pick_rows(chance, weight[topic])
    for number, one in enumerate(themes):
        if one.product:
            found[theme == number] = list(products).index(one.product)
    return found


def _themes(
    chance: np.random.Generator,
    themes: list[Theme],
    topic: npt.NDArray[np.int64],
    kind: npt.NDArray[np.int64],
    moment: npt.NDArray[np.datetime64],
) -> npt.NDArray[np.int64]:
    """The theme of each item: that of its topic, an episode that goes on just then, or -1."""
    found = np.where(chance.random(len(topic)) < SORTED, topic, -1)
    takes = (chance.random(len(topic)) < EPISODE_SHARE) & (kind == COMPLAINT)
    order = {key: number for number, key in enumerate(words("topics"))}
    for number, theme in enumerate(themes):
        if theme.is_episode:
            over = moment > theme.changed + np.timedelta64(20, "D")
            goes_on = (moment >= theme.detected) & ~over
            found[takes & goes_on & (topic == order[theme.topic])] = number
    return found


def _scores(
    chance: np.random.Generator, kind: npt.NDArray[np.int64], source: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Scores that suit the words: 0 to 10 in surveys, 1 to 5 in the shop, seldom elsewhere."""
    mood = np.array([0.2, 0.93, 0.6, 0.55, 0.66, 0.72])[kind]
    felt = np.clip(mood + chance.normal(0, 0.13, len(kind)), 0, 1)
    score = np.where(source == SURVEY, np.rint(10 * felt), 1 + np.rint(4 * felt))
    silent = (source == HELPDESK) & (chance.random(len(kind)) > 0.3)
    return np.where(silent, np.nan, score)


def _answered(
    scene: Scene, chance: np.random.Generator, voice: Voice
) -> npt.NDArray[np.datetime64]:
    count = len(voice)
    wait = np.where(chance.random(count) < 0.35, 2 + chance.exponential(30, count), np.inf)
    asked = voice.kind == QUESTION
    wait[asked] = 0.5 + chance.exponential(11, int(asked.sum()))
    loop = voice.is_loop
    wait[loop] = answer_hours(chance, int(loop.sum()))
    return after(scene, voice.moment, wait)


def _told(
    scene: Scene,
    chance: np.random.Generator,
    themes: list[Theme],
    theme: npt.NDArray[np.int64],
    moment: npt.NDArray[np.datetime64],
) -> npt.NDArray[np.datetime64]:
    """When contributors heard what was changed because of them."""
    changed = np.array([*(one.changed for one in themes), np.datetime64("NaT")])[theme]
    told = changed + hours(48 + 300 * chance.random(len(theme)))
    among = np.zeros(len(theme), dtype=bool)
    recent = changed - moment < np.timedelta64(200, "D")
    concerned = ~np.isnat(changed) & (moment < changed) & recent
    among[concerned] = even(int(concerned.sum()), 0.5) < TOLD
    return scene.known(np.where(among, told, np.datetime64("NaT")))
