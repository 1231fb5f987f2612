# SPDX-License-Identifier: Apache-2.0
"""What people say when asked: pulses, the four Cs, leaders of themselves, customers' advice."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, SELF_IMAGE, units
from customary.demo.scene import moment
from customary.demo.tables import Table, reference
from customary.demo.voice import SURVEY
from customary.demo.words import LANGUAGES, words

if TYPE_CHECKING:
    from customary.demo.customers import Customers
    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.voice import Voice

#: The Monday from which 56-day rounds are counted.
ROUNDS_FROM = np.datetime64("2024-01-01", "D")
OPEN_DAYS = 12
OF_STAFF, BY_NAME, OF_CUSTOMERS = (
    ("pulse", "four-cs", "leader-self"),
    "leader-self",
    "recommendation",
)
ANSWERING = 0.71
#: How the leader with the rosy picture rates the own unit, and how the others do, from 1 to 5.
ROSY, USUAL = 4.85, 3.3
#: Mood of the staff, 0 to 1: what people think of the house stands above what it does.
MOOD = {
    "heard": 0.56,
    "safe": 0.5,
    "mission": 0.58,
    "promise": 0.6,
    "same": 0.55,
    "leaders": 0.57,
    "load": 0.52,
    "care": 0.58,
    "pride": 0.7,
}
MOOD_ELSEWHERE = 0.56


def tables(scene: Scene, staff: Staff, customers: Customers, voice: Voice) -> list[Table]:
    """The survey tool: instruments with their items, waves and responses."""
    told = {key: one for key, one in words("surveys").items() if "scale" in one}
    tool = _Tool(scene, staff, scene.chance("surveys"))
    for key in OF_STAFF:
        for number, opened in enumerate(_openings(scene, told[key]["cadence_days"]), start=1):
            tool.ask_staff(key, told[key], number, opened)
    tool.ask_customers(customers, voice)
    items = [row for key, one in told.items() for row in _items(key, one)]
    return [
        Table.of_rows("survey", "instruments", [_instrument(*one) for one in told.items()]),
        Table.of_rows("survey", "instrument_items", items),
        Table.of_rows("survey", "waves", tool.waves),
        Table.of_rows("survey", "responses", tool.responses),
    ]


@dataclass(frozen=True)
class _Tool:
    """The survey tool as it fills."""

    scene: Scene
    staff: Staff
    chance: np.random.Generator
    waves: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)

    def ask_staff(self, key: str, told: dict[str, Any], number: int, opened: np.datetime64) -> None:
        """One wave among the staff: leaders by name, everybody else under a key of the wave."""
        wave = _wave(self.scene, key, number, opened)
        named = key == BY_NAME
        asked = 0
        for place, unit in enumerate(units()):
            people = self.staff.present(place, opened)
            if named:
                # The first seat of a unit is its leader's; executives rate no unit of their own.
                people = people[:0] if unit.key == EXECUTIVES else people[:1]
            asked += len(people)
            chosen = people[self.chance.random(len(people)) < (1.0 if named else ANSWERING)]
            leaning = self.chance.normal(0, 0.05)
            for person in chosen.tolist():
                rating = None if not named else ROSY if unit.key == SELF_IMAGE else USUAL
                answers = _answers(self.chance, told, leaning, rating)
                later = np.timedelta64(int(self.chance.integers(0, OPEN_DAYS)), "D")
                self._keep(
                    wave,
                    self._secret(wave, person),
                    min(opened + later, self.scene.last),
                    answers,
                    unit=reference("hr", unit.key),
                    person=self.staff.reference(person) if named else "",
                    language=LANGUAGES[unit.speaks],
                )
        self.waves.append(wave | {"invited": asked})

    def ask_customers(self, customers: Customers, voice: Voice) -> None:
        """The quarterly question; those who answered it are the survey's voice items."""
        scored = np.flatnonzero((voice.source == SURVEY) & ~np.isnan(voice.score))
        quarter = voice.moment[scored].astype("datetime64[M]").astype(int) // 3
        for number, value in enumerate(np.unique(quarter).tolist(), start=1):
            start, after = (
                np.datetime64(3 * place, "M").astype("datetime64[s]")
                for place in (value, value + 1)
            )
            closed = self.scene.seen(after - np.timedelta64(1, "s"))
            opened = max(start.astype("datetime64[D]"), self.scene.first)
            rows = scored[quarter == value]
            # Nobody answers twice in a wave.
            _, once = np.unique(voice.customer[rows], return_index=True)
            wave = _wave(self.scene, OF_CUSTOMERS, number, opened)
            wave |= {"closed_at": closed, "invited": 4 * len(once), "audience": "customers"}
            self.waves.append(wave)
            for row in rows[np.sort(once)].tolist():
                score, customer = int(voice.score[row]), int(voice.customer[row])
                easy = min(max(score + int(self.chance.integers(-2, 3)), 0), 10)
                self._keep(
                    wave,
                    customers.ids[customer],
                    voice.moment[row].astype("datetime64[D]"),
                    {"recommend": score, "easy": easy},
                    customer=customers.reference(customer),
                    language=LANGUAGES[voice.language[row]],
                )

    def _secret(self, wave: dict[str, Any], person: int) -> str:
        """A key that says nothing about who it is, another one in each wave."""
        text = f"{self.scene.seed}:{wave['external_id']}:{self.staff.ids[person]}"
        return blake2s(text.encode(), digest_size=12).hexdigest()

    def _keep(
        self,
        wave: dict[str, Any],
        respondent: str,
        day: np.datetime64,
        answers: dict[str, int],
        **fields: str,
    ) -> None:
        row: dict[str, Any] = {
            "external_id": f"{wave['external_id']}-{respondent}",
            "instrument": wave["instrument"],
            "wave": wave["external_id"],
            "respondent_key": respondent,
            "unit": "",
            "person": "",
            "customer": "",
            "language": "",
            "submitted_on": day,
            "answers": answers,
        }
        self.responses.append(row | fields)


def _instrument(key: str, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "external_id": key,
        "kind": told["kind"],
        "title": told["title"],
        "version": 1,
        "cadence_days": told["cadence_days"],
    }


def _items(key: str, told: dict[str, Any]) -> list[dict[str, Any]]:
    low, high = told["scale"]
    return [
        {
            "external_id": f"{key}-{item}",
            "instrument": key,
            "item_key": item,
            "position": place,
            "text": english,
            "text_zh_hans": chinese,
            "scale_low": low,
            "scale_high": high,
            "reverse_keyed": reverse,
            "practice": practice,
            "frame": frame,
        }
        for place, (item, english, chinese, frame, practice, reverse) in enumerate(told["items"], 1)
    ]


def _openings(scene: Scene, every: int) -> list[np.datetime64]:
    """The days a round opens, counted from one Monday however far away it is."""
    day = ROUNDS_FROM + np.timedelta64(
        (int((scene.first - ROUNDS_FROM).astype(int)) // every) * every, "D"
    )
    days = day + np.arange(0, scene.length + every, every).astype("timedelta64[D]")
    return [one for one in days if scene.first <= one <= scene.last]


def _wave(scene: Scene, key: str, number: int, opened: np.datetime64) -> dict[str, Any]:
    closed = moment(opened + np.timedelta64(OPEN_DAYS, "D"), 18 * 60)
    return {
        "external_id": f"{key}-{number:02d}",
        "instrument": key,
        "number": number,
        "opened_at": moment(opened, 9 * 60),
        "closed_at": scene.seen(closed),
        "audience": "people",
        "invited": None,
    }


def _answers(
    chance: np.random.Generator, told: dict[str, Any], leaning: float, rating: float | None
) -> dict[str, int]:
    """Answers by the mood of each item, or round the rating a leader gives the own unit."""
    low, high = told["scale"]
    keys = [item[0] for item in told["items"]]
    mood = np.array([MOOD.get(key, MOOD_ELSEWHERE) + leaning for key in keys])
    if rating is not None:
        mood[:] = (rating - low) / (high - low)
    felt = mood + chance.normal(0, 0.06 if rating == ROSY else 0.2, len(keys))
    answers = np.rint(low + np.minimum(np.maximum(felt, 0), 1) * (high - low)).astype(int)
    return {
        item[0]: low + high - answer if item[-1] else answer
        for item, answer in zip(told["items"], answers.tolist(), strict=True)
    }
