# SPDX-License-Identifier: Apache-2.0
"""The survey tool that asks customers each quarter whether they would recommend the company.

What the staff are asked goes through Customary itself: `opinions.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.scene import moment
from customary.demo.tables import Table
from customary.demo.voice import SURVEY
from customary.demo.words import LANGUAGES, words

if TYPE_CHECKING:
    from customary.demo.customers import Customers
    from customary.demo.scene import Scene
    from customary.demo.voice import Voice

KEY = "recommendation"
#: One in so many of those asked answered.
ONE_IN = 4


def tables(scene: Scene, customers: Customers, voice: Voice) -> list[Table]:
    """The instrument with its items, waves and responses; who answered is heard as a voice item."""
    told = words("surveys")[KEY]
    chance = scene.chance("surveys")
    waves: list[dict[str, Any]] = []
    responses: list[dict[str, Any]] = []
    scored = np.flatnonzero((voice.source == SURVEY) & ~np.isnan(voice.score))
    quarter = voice.moment[scored].astype("datetime64[M]").astype(int) // 3
    for number, value in enumerate(np.unique(quarter).tolist(), start=1):
        rows = scored[quarter == value]
        # Nobody answers twice in a wave.
        _, once = np.unique(voice.customer[rows], return_index=True)
        wave = _wave(scene, number, value, invited=ONE_IN * len(once))
        waves.append(wave)
        for row in rows[np.sort(once)].tolist():
            score, customer = int(voice.score[row]), int(voice.customer[row])
            easy = min(max(score + int(chance.integers(-2, 3)), 0), 10)
            responses.append(
                {
                    "external_id": f"{wave['external_id']}-{customers.ids[customer]}",
                    "instrument": KEY,
                    "wave": wave["external_id"],
                    "respondent_key": customers.ids[customer],
                    "customer": customers.reference(customer),
                    "language": LANGUAGES[voice.language[row]],
                    "submitted_on": voice.moment[row].astype("datetime64[D]"),
                    "answers": {"recommend": score, "easy": easy},
                }
            )
    return [
        Table.of_rows("survey", "instruments", [_instrument(told)]),
        Table.of_rows("survey", "instrument_items", _items(told)),
        Table.of_rows("survey", "waves", waves),
        Table.of_rows("survey", "responses", responses),
    ]


def _wave(scene: Scene, number: int, quarter: int, *, invited: int) -> dict[str, Any]:
    start, after = (np.datetime64(3 * one, "M") for one in (quarter, quarter + 1))
    opened = max(start.astype("datetime64[D]"), scene.first)
    return {
        "external_id": f"{KEY}-{number:02d}",
        "instrument": KEY,
        "number": number,
        "opened_at": moment(opened, 9 * 60),
        "closed_at": scene.seen(after.astype("datetime64[s]") - np.timedelta64(1, "s")),
        "audience": "customers",
        "invited": invited,
    }


def _instrument(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "external_id": KEY,
        "kind": told["kind"],
        "title": told["title"],
        "version": 1,
        "cadence_days": told["cadence_days"],
    }


def _items(told: dict[str, Any]) -> list[dict[str, Any]]:
    low, high = told["scale"]
    return [
        {
            "external_id": f"{KEY}-{item}",
            "instrument": KEY,
            "item_key": item,
            "position": place,
            "text": english,
            "text_zh_hans": chinese,
            "scale_low": low,
            "scale_high": high,
        }
        for place, (item, english, chinese) in enumerate(told["items"], 1)
    ]
