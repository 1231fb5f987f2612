# SPDX-License-Identifier: Apache-2.0
"""The four Cs: what people think of each, from the newest released wave, and where to grow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import FrameKind, load_catalogue
from customary.store.models import InstrumentKind
from customary.store.queries.culture_profile import Asked, released
from customary.store.queries.figures import grades_of
from customary.store.queries.opportunity import LargestOpportunity, largest_opportunity
from customary.store.queries.org import unit_tree
from customary.store.queries.wave_results import result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader
    from customary.store.queries.grades import Scorecard
    from customary.store.queries.wave_figures import Figure

#: The ends of the scale that each C is answered on; decimals lie between.
ENDS = (0.0, 4.0)


@dataclass(frozen=True)
class Thought:
    """What people think of the four Cs.

    Attributes:
        hidden: why nothing is told of the wave, "" where something is.
        figures: mean answers from 0 to 4, by C.
        most_room: per cent who see the most room to grow in each C, of `chosen` who said so.
    """

    wave: Asked
    hidden: str
    n: int | None
    figures: Mapping[str, Figure]
    most_room: Mapping[str, int]
    chosen: int


def thought_of_cs(reader: Reader) -> Thought | None:
    """The answers of the newest released wave about the four Cs; None before there is one.

    Raises:
        NotVisible: the reader may see no results.
    """
    waves = released(reader, InstrumentKind.FOUR_CS)
    if not waves:
        return None
    found = result(reader, waves[0].id)
    keys = [frame.key for frame in load_catalogue().frames_of(FrameKind.C)]
    room = next((one for one in found.figures.chosen if set(keys) <= set(one.counts)), None)
    return Thought(
        wave=waves[0],
        hidden=found.hidden,
        n=found.n,
        figures={key: one for key in keys if (one := found.figures.figure(key)) is not None},
        most_room={} if room is None or room.hidden else dict(room.counts),
        chosen=0 if room is None or room.hidden else room.n,
    )


def opportunities(reader: Reader, found: Scorecard) -> dict[str, LargestOpportunity]:
    """By C, the practice of it that would lift most; a C none of whose practices can be lifted is left out."""
    tree = unit_tree(reader, found.run.as_of)
    lagging = {
        key: tuple(row.facts.get("lagging_units", ()))
        for key, row in grades_of(found.run.id).items()
    }
    catalogue = load_catalogue()
    largest = {}
    for frame in catalogue.frames_of(FrameKind.C):
        members = {
            one.id: found.practices[one.id]
            for one in catalogue.practices_in(frame.key)
            if one.id in found.practices
        }
        if (one := largest_opportunity(members, tree, lagging=lagging)) is not None:
            largest[frame.key] = one
    return largest
