# SPDX-License-Identifier: Apache-2.0
"""Themes: what many customers say, who owns it, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.scene import at, even
from customary.demo.tables import Table, reference
from customary.demo.words import CHINESE, ENGLISH, impact, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Who answers for a topic.
OWNERS = {
    "advice": "sales",
    "claims": "marketing",
    "price": "sales",
    "checkout": "sales-online",
    "offers": "sales-online",
    "delivery": "operations-logistics",
    "packaging": "operations",
    "tracking": "operations-logistics",
    "appointment": "field",
    "setup": "product-connected",
    "manual": "product-design",
    "noise": "engineering-air",
    "performance": "engineering-air",
    "app": "product-connected",
    "smell": "engineering-testing",
    "battery": "engineering",
    "leak": "engineering-water",
    "design": "product-design",
    "filters": "product",
    "cleaning": "product-design",
    "parts": "field-repairs",
    "repair": "field-repairs",
    "waiting": "service",
    "kindness": "service-quality",
    "retelling": "service",
    "returns": "service",
    "callback": "service-chengdu",
    "warranty": "finance-legal",
    "privacy": "finance-legal",
    "subscription": "sales-online",
}
#: Themes that got an owner and a decision within 14 days.
IN_TIME = 0.78


@dataclass(frozen=True)
class Theme:
    """One theme; moments are NaT where the thing has not happened."""

    key: str
    topic: str
    names: tuple[str, str]
    patterns: tuple[tuple[str, ...], tuple[str, ...]]
    detected: np.datetime64
    owned: np.datetime64
    decided: np.datetime64
    changed: np.datetime64
    product: str
    is_episode: bool

    @property
    def decision(self) -> str:
        """The external id of the decision about it; "" where there is none, or no record of it."""
        recorded = self.is_episode and not np.isnat(self.decided)
        return f"theme-{self.key}" if recorded else ""


def themes_of(scene: Scene) -> list[Theme]:
    """A standing theme for each topic, and the episodes that come and go."""
    chance = scene.chance("themes")
    topics = words("topics")
    episodes = words("episodes")["episode"]
    promptly = (even(len(topics) + len(episodes), 0.3) < IN_TIME).tolist()
    found = []
    for (key, topic), prompt in zip(topics.items(), promptly, strict=False):
        detected = scene.first - np.timedelta64(int(chance.integers(20, 500)), "D")
        changed = detected + np.timedelta64(int(chance.integers(120, 900)), "D")
        told = {"key": key, "topic": key, "name": topic["name"]}
        found.append(_theme(scene, chance, told, (detected, changed), prompt=prompt))
    for told, prompt in zip(episodes, promptly[len(topics) :], strict=True):
        later = np.timedelta64(int(chance.integers(2, 12)), "D")
        detected = scene.months_before(told["start"]) + later
        changed = scene.months_before(told["start"] - told["length"])
        found.append(_theme(scene, chance, told, (detected, changed), prompt=prompt))
    return found


def tables(scene: Scene, staff: Staff, themes: list[Theme]) -> list[Table]:
    """The theme list of the voice-of-the-customer team."""
    rows = []
    for theme in themes:
        day = max(theme.detected.astype("datetime64[D]"), scene.first)
        owner = staff.leader(OWNERS[theme.topic], day)
        topic = words("topics")[theme.topic]
        rows.append(
            {
                "external_id": theme.key,
                "name": theme.names[ENGLISH],
                "name_zh_hans": theme.names[CHINESE],
                "description": impact(theme.topic, ENGLISH, 0.0),
                "journey_stage": topic["stage"],
                "first_detected_at": theme.detected,
                "owner": "" if np.isnat(theme.owned) else staff.reference(owner),
                "owned_at": theme.owned,
                "decision": reference("decisions", theme.decision),
                "decided_at": theme.decided,
                "changed_at": theme.changed,
                "value_at_stake": 20_000 * topic["weight"] * (0.4 if theme.is_episode else 1),
            }
        )
    return [Table.of_rows("voc", "themes", rows)]


def _theme(
    scene: Scene,
    chance: np.random.Generator,
    told: dict[str, Any],
    span: tuple[np.datetime64, np.datetime64],
    *,
    prompt: bool,
) -> Theme:
    """A theme as told; who was prompt had an owner and a decision within two weeks."""
    seen, changed = at(np.array(span), (10 * 60, 9 * 60))
    within = ((1, 8), (8, 13)) if prompt else ((9, 30), (24, 80))
    own, decide = (np.timedelta64(int(chance.integers(*days)), "D") for days in within)
    soonest = seen + decide + np.timedelta64(20, "D")
    known = scene.known(np.array([seen + own, seen + decide, max(changed, soonest)]))
    return Theme(
        key=told["key"],
        topic=told["topic"],
        names=(told["name"][ENGLISH], told["name"][CHINESE]),
        patterns=(tuple(told.get("en", ())), tuple(told.get("zh", ()))),
        product=told.get("product", ""),
        is_episode="start" in told,
        detected=seen,
        owned=known[0],
        decided=known[1],
        changed=known[2],
    )
