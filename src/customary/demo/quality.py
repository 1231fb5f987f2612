# SPDX-License-Identifier: Apache-2.0
"""Quality reviews: contacts rated by the one definition, some by raters of two units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.scene import later, moment
from customary.demo.tables import Table, reference

if TYPE_CHECKING:
    from customary.demo.contacts import Contacts
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

REVIEWS_A_MONTH, SHARED_A_MONTH = 88, 8
CRITERIA = ("heard", "understood", "solved", "explained", "followed up")
REVIEWING = "service-quality"
#: Units whose raters compare their ratings.
COMPARING = (REVIEWING, "service-dublin", "field", "experience")
#: How far contacts, and two raters of one contact, lie apart (standard deviations).
SPREAD, DISAGREEMENT = 12.0, 4.5
STANDARD, COACHED_BELOW = 70, 62
#: Months before the end at which today's definition replaced the first one.
DEFINED_MONTHS = 22


def tables(scene: Scene, staff: Staff, contacts: Contacts) -> list[Table]:
    """Reviews with the ratings of their criteria."""
    desk = _Desk(scene, staff, contacts, scene.chance("quality"))
    months = contacts.opened.astype("datetime64[M]")
    for month in np.unique(months):
        here = np.flatnonzero((months == month) & ~np.isnat(contacts.answered))
        drawn = desk.chance.permutation(here)
        shared = drawn[: min(SHARED_A_MONTH, len(drawn) // 3)]
        alone = drawn[len(shared) :][: scene.count(REVIEWS_A_MONTH, fewest=4)]
        for contact in np.sort(shared).tolist():
            desk.compare(contact)
        for contact in np.sort(alone).tolist():
            desk.review(contact)
    return [
        Table.of_rows("quality", "quality_reviews", desk.reviews),
        Table.of_rows("quality", "review_ratings", desk.ratings),
    ]


@dataclass(frozen=True)
class _Desk:
    scene: Scene
    staff: Staff
    contacts: Contacts
    chance: np.random.Generator
    reviews: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)

    def compare(self, contact: int) -> None:
        """Two raters of different units rate the same contact on the same day."""
        worth = min(max(self.chance.normal(76, SPREAD), 25.0), 98.0)
        day = self.contacts.opened[contact].astype("datetime64[D]") + np.timedelta64(6, "D")
        for place in self.chance.permutation(len(COMPARING))[:2].tolist():
            score = worth + self.chance.normal(0, DISAGREEMENT)
            self._keep(contact, COMPARING[place], "calibration", day, score)

    def review(self, contact: int) -> None:
        """The quality team rates a contact."""
        draw = "random" if self.chance.random() < 0.9 else "targeted"
        later = np.timedelta64(int(self.chance.integers(2, 20)), "D")
        day = self.contacts.opened[contact].astype("datetime64[D]") + later
        self._keep(contact, REVIEWING, draw, day, self.chance.normal(79, SPREAD - 1))

    def _keep(self, contact: int, unit: str, draw: str, day: np.datetime64, score: float) -> None:
        if day > self.scene.last:
            return
        score = round(min(max(score, 0.0), 100.0), 1)
        key = f"r{contact + 1:05d}" + (f"-{unit}" if draw == "calibration" else "")
        reviewed = moment(day, int(self.chance.integers(540, 1080)))
        coached = score < COACHED_BELOW and self.chance.random() < 0.8
        today = day > self.scene.months_before(DEFINED_MONTHS)
        definition = "service-definition" if today else "service-definition-1"
        self.reviews.append(
            {
                "external_id": key,
                "interaction": self.contacts.reference(contact),
                "definition": reference("wiki", definition),
                "reviewer": self.staff.reference(self.staff.colleague(self.chance, unit, day)),
                "agent": self.staff.reference(int(self.contacts.agent[contact])),
                "unit": reference("hr", units()[self.contacts.unit[contact]].key),
                "draw": draw,
                "reviewed_at": reviewed,
                "score": score,
                "meets_standard": score >= STANDARD,
                "coached_at": self.scene.seen(later(reviewed, 4 * 24)) if coached else None,
            }
        )
        for place, criterion in enumerate(CRITERIA, start=1):
            rating = min(max(score / 20 + self.chance.normal(0, 0.4), 0.0), 5.0)
            self.ratings.append(
                {
                    "external_id": f"{key}-{place}",
                    "review": key,
                    "criterion": criterion,
                    "rating": round(rating, 1),
                }
            )
