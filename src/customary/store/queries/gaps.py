# SPDX-License-Identifier: Apache-2.0
"""What closed waves flagged, and what was begun about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import visible
from customary.store.models import Action, ActionStatus, GapKind, WaveGap
from customary.store.queries.organisation import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from customary.store.access import Reader

#: From the close of a wave to an action about what it flagged; catalogue I06.
BEGUN_WITHIN = timedelta(days=30)
#: The practices that an action lifts: about the mix of cultures, and about a question of a pulse.
PRACTICE, ANSWERING = "Z25", "Z67"


@dataclass(frozen=True)
class FlaggedGap:
    """A gap with how far it has come.

    Attributes:
        begin_by: the day until which an action is in time.
        action: the newest action about it that is not dropped, if any.
        may_open: whether the reader may open that action's page.
    """

    row: WaveGap
    begin_by: date
    action: Action | None
    may_open: bool

    @property
    def practice(self) -> str:
        """The practice that acting on it lifts."""
        return ANSWERING if self.row.kind in {GapKind.WEAKEST, GapKind.FALLEN} else PRACTICE

    @property
    def is_done(self) -> bool:
        """Whether something about it is finished."""
        return self.action is not None and self.action.status == ActionStatus.DONE

    @property
    def is_late(self) -> bool:
        """Whether nothing was begun in time."""
        return self.action is None and self.begin_by < timezone.localdate()


def gaps_of(reader: Reader, wave: int, *, unit: int | None = None) -> Sequence[FlaggedGap]:
    """What a wave flagged of everybody or of one unit, the largest first, as far as one may see."""
    rows = visible(reader, WaveGap).filter(wave=wave, unit=unit).select_related("wave")
    found = sorted(rows, key=lambda one: (-abs(one.size), one.flagged))
    actions = Action.objects.filter(gap__in=[one.pk for one in found])
    newest = {
        one.gap_id: one
        for one in actions.exclude(status=ActionStatus.DROPPED).order_by("opened_at", "pk")
    }
    known = visible(reader, Action).filter(pk__in=[one.pk for one in newest.values()])
    open_to = set(known.values_list("pk", flat=True))
    return [
        FlaggedGap(
            row=one,
            begin_by=day_of(one.wave.closed_at) + BEGUN_WITHIN,
            action=(action := newest.get(one.pk)),
            may_open=action is not None and action.pk in open_to,
        )
        for one in found
        if one.wave.closed_at is not None
    ]
