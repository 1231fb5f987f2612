# SPDX-License-Identifier: Apache-2.0
"""Plays taken up: what suits a unit's culture type is begun there, and measured."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customary.catalogue import load_catalogue
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.culture_profile import PLAYS, Culture
from customary.evidence.deeds import shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.evidence.told import lowest, told
from customary.store.models import Audience, Initiative, InitiativeStatus, InstrumentKind
from customary.store.queries.assessments import and_above

if TYPE_CHECKING:
    from customary.evidence.reading import Reading
    from customary.evidence.told import Told

#: From the close of a wave to a play that suits what it showed; a proposed default.
BEGUN_WITHIN = timedelta(days=182)
#: Ideas and plans that nobody has begun.
NOT_BEGUN = (InitiativeStatus.PROPOSED, InitiativeStatus.ACCEPTED, InitiativeStatus.DECLINED)


class _Offer(NamedTuple):
    """The play of a unit's dominant type, offered when the profile was told."""

    wave: Told
    practices: frozenset[str]


@indicator("I10", records="waves", proofs="initiatives", rhythm=Cadence.YEAR, by_opportunity=True)
def plays_taken_up(reading: Reading) -> Observations:
    """One observation: a play offered to a unit, whose culture profile told a dominant type.

    It holds when an initiative for one of the play's practices was begun in the unit, or in one
    above or below it, within half a year of the close, and was measured before; that proves it.
    Where the lead of a type may be chance nothing is offered, nor to a unit that is hidden. What
    may still be begun is left out.
    """
    offers = _offers(reading)
    begun = _begun(reading)
    day = reading.days(begun["started_on"])
    unit, level = reading.place(begun["unit_id"], begun["owner_id"], day)
    grade = reading.evidence(begun, day)
    by_practice: dict[str, list[int]] = defaultdict(list)
    for place, practice in enumerate(begun["practice"].tolist()):
        by_practice[practice].append(place)
    parents = {key: one.parent_id for key, one in reading.units.items()}
    row, shown = [], []
    for number, offer in enumerate(offers):
        since, until = offer.wave.closed, offer.wave.closed + BEGUN_WITHIN
        for practice in offer.practices:
            for place in by_practice[practice]:
                there = _related(offer.wave.unit, int(unit[place]), parents)
                if there and since <= day[place].item() <= until:
                    row.append(number)
                    shown.append(place)
    chosen = np.array(shown, dtype=np.int64)
    held, proof, record = shown_by(
        len(offers),
        row=np.array(row, dtype=np.int64),
        grade=grade[chosen],
        record=ids(begun["id"])[chosen],
    )
    closed = np.array([one.wave.closed for one in offers], dtype="datetime64[D]")
    base = np.array([one.wave.evidence(reading) for one in offers], dtype=np.int8)
    of_record = dict(zip(begun["id"].tolist(), level.tolist(), strict=True))
    over = closed + np.timedelta64(BEGUN_WITHIN.days, "D") < np.datetime64(reading.as_of, "D")
    return Observations.build(
        day=closed,
        unit=[one.wave.unit for one in offers],
        level=np.array([of_record.get(key, -1) for key in record.tolist()], dtype=np.int8),
        held=held,
        base=base,
        proof=np.where(held, proof, base),
        record=[one.wave.wave for one in offers],
        proof_record=record,
    ).where(held | over)


def _offers(reading: Reading) -> list[_Offer]:
    """The play of each unit whose profile is told, where its type leads by more than chance."""
    cells = told(
        reading,
        units=True,
        audience=Audience.PEOPLE,
        instrument__kind=InstrumentKind.CULTURE_PROFILE,
    )
    plays = load_catalogue().plays
    found = []
    for one in lowest(cells, reading):
        profile = one.figures.profile
        dominant = profile["now"]["dominant"] if profile else None
        if dominant and one.closed >= reading.since:
            found.append(_Offer(one, frozenset(plays[PLAYS[Culture(dominant)]].practices)))
    return found


def _begun(reading: Reading) -> dict[str, np.ndarray]:
    """Initiatives for a practice that were begun, with a figure from before."""
    rows = Initiative.objects.exclude(practice="").exclude(status__in=NOT_BEGUN)
    return columns(
        rows.filter(before_value__isnull=False, started_on__lte=reading.as_of).order_by(
            "started_on", "pk"
        ),
        *("id", "practice", "unit_id", "owner_id", "started_on", "source_id", "recorded_at"),
    )


def _related(unit: int, other: int, parents: dict[int, int | None]) -> bool:
    """Whether two units are the same, or one is above the other; no unit is above all."""
    return not other or other in and_above(unit, parents) or unit in and_above(other, parents)
