# SPDX-License-Identifier: Apache-2.0
"""How many a rule over people or customers comes to, as far as whoever asks may know them.

A rule speaks of levels, tenure and place of work. Whoever may not read these of everybody could
try one rule after another until a single person is left, and so learn them; they are told numbers
in steps of the floor.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from customary.store.access import require
from customary.store.access.floors import in_steps
from customary.store.queries.left_out import keys_left_out
from customary.store.queries.populations import members
from customary.store.queries.waves import step_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from customary.store.access import Reader
    from customary.store.models import Wave


@dataclass(frozen=True)
class Preview:
    """What a rule comes to today.

    Attributes:
        asked: who would be asked.
        spared: who belongs to it and was asked too recently by another wave.
        left_out: who belongs to it and is left out by name.
        without_address: people among those asked whom no mail reaches.
        step: all of them are rounded down to a multiple of it; 0 where they are exact.
    """

    asked: int
    spared: int
    left_out: int
    without_address: int
    step: int = 0


def would_ask(reader: Reader, wave: Wave) -> Preview:
    """Whom a planned wave would ask if it opened now."""
    return preview(
        reader,
        wave.audience,
        wave.population,
        rest_days=wave.rest_days,
        left_out=keys_left_out(wave),
    )


def preview(
    reader: Reader,
    audience: str,
    rule: Mapping[str, Any],
    *,
    rest_days: int = 0,
    left_out: Collection[int] = (),
) -> Preview:
    """Whom a wave with this rule would ask if it opened now, but for those `left_out` by id."""
    require(reader, "read", "surveys")
    counts: Counter[str] = Counter()
    found = members(audience, rule, rest_days=rest_days, at=timezone.now(), left_out=left_out)
    for one in found:
        counts["asked" if one.is_asked else "left_out" if one.is_left_out else "spared"] += 1
        counts["without_address"] += one.is_asked and not one.has_address
    step = step_for(reader, audience)
    names = ("asked", "spared", "left_out", "without_address")
    return Preview(**{name: in_steps(counts[name], step) for name in names}, step=step)
