# SPDX-License-Identifier: Apache-2.0
"""What a closed wave flags, of everybody and of each unit that results are told of.

Of a culture profile each type whose points preferred and now lie ten or more apart; of the four Cs
the one with most room to grow. A gap is kept once, when results are released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.catalogue import FrameKind, load_catalogue
from customary.core.questionnaire.questions import Method
from customary.store.access import System
from customary.store.actions.records import add_all
from customary.store.models import Audience, GapKind, InstrumentKind, WaveGap
from customary.store.queries.forms import form_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from customary.store.models import Wave, WaveResult


def keep_gaps(wave: Wave, rows: Iterable[WaveResult], *, at: datetime) -> None:
    """Keep what a wave flags, as recorded when it was told.

    A wave that came with its gaps from elsewhere keeps those.
    """
    if wave.audience != Audience.PEOPLE or WaveGap.every.filter(wave=wave).exists():
        return
    told = [row for row in rows if not row.hidden and not row.attribute]
    tops = _tops(wave) if wave.instrument.kind == InstrumentKind.FOUR_CS else {}
    found = [
        {"wave_id": wave.pk, "unit_id": row.unit_id, **gap}
        for row in told
        for gap in (*_of_types(row.figures.get("profile")), *_of_cs(row.figures, tops))
    ]
    add_all(System("wave results"), WaveGap, found)
    WaveGap.objects.filter(wave=wave).update(recorded_at=at)


def _of_types(profile: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    gap = profile["gap"] if profile else None
    if profile is None or gap is None:
        return
    points = dict(zip(profile["types"], gap["points"], strict=True))
    for kind in gap["flagged"]:
        yield {"kind": GapKind.TYPE, "subject": kind, "size": points[kind]}


def _of_cs(figures: Mapping[str, Any], tops: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """The C furthest from the end of its scale; none where one of them is not told."""
    means = {
        one["key"]: one["value"]["value"]
        for one in figures.get("scales", ())
        if one["key"] in tops and one.get("value")
    }
    if tops and len(means) == len(tops):
        room = {key: top - means[key] for key, top in tops.items()}
        largest = max(room, key=room.__getitem__)
        if room[largest] > 0:
            yield {"kind": GapKind.C, "subject": largest, "size": room[largest]}


def _tops(wave: Wave) -> dict[str, float]:
    """By C that is read off one scale, the end of that scale."""
    form = form_of(wave.instrument)
    highest = {item.key: item.ends[1] for item in form.items() if item.is_scaled}
    cs = [frame.key for frame in load_catalogue().frames_of(FrameKind.C)]
    scales = {one.key: one for one in form.scales if one.method is Method.MEAN}
    if not set(cs) <= set(scales):
        return {}
    return {key: max(highest[item] for item in scales[key].items) for key in cs}
