# SPDX-License-Identifier: Apache-2.0
"""People and customers whom a planned wave leaves out by name, each with a reason.

The history keeps who left out whom; the reason, which may be private, goes when the wave closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Audience, WaveExclusion

if TYPE_CHECKING:
    from collections.abc import Collection

    from customary.store.access import Reader
    from customary.store.models import Wave

#: What the history keeps of a row.
KEPT = {"wave": None, "person": None, "customer": None}


@transaction.atomic
def leave_out(by: Reader, wave: Wave, whom: Collection[int], *, reason: str) -> int:
    """Leave out these people, or customers, by id, of a wave that has not opened; how many are new.

    Raises:
        Refused: it has opened, it asks nobody by name, or there is no reason.
    """
    require(by, "write", "surveys")
    wave = _planned(wave)
    column = who_of(wave)
    known = set(wave.exclusions.values_list(column, flat=True))
    why = filled(reason, "reason")[: WaveExclusion._meta.get_field("reason").max_length]
    rows = [
        WaveExclusion(wave=wave, reason=why, **{column: key})
        for key in dict.fromkeys(whom)
        if key not in known
    ]
    WaveExclusion.objects.bulk_create(rows, batch_size=500)
    record_changes(by, WaveExclusion._meta.db_table, after={one.pk: _kept(one) for one in rows})
    return len(rows)


@transaction.atomic
def ask_after_all(by: Reader, wave: Wave, whom: Collection[int]) -> int:
    """Take these people, or customers, by id, from those left out; how many there were.

    Raises:
        Refused: the wave has opened, or it asks nobody by name.
    """
    require(by, "write", "surveys")
    wave = _planned(wave)
    rows = wave.exclusions.filter(**{f"{who_of(wave)}__in": whom})
    gone = {one.pk: _kept(one) for one in rows}
    record_changes(by, WaveExclusion._meta.db_table, before=gone)
    rows.delete()
    return len(gone)


def copy_exclusions(wave: Wave, following: Wave) -> None:
    """Leave out of the next wave whom the one before leaves out."""
    WaveExclusion.objects.bulk_create(
        (
            WaveExclusion(
                wave=following, person_id=one.person_id, customer_id=one.customer_id,
                reason=one.reason,
            )
            for one in wave.exclusions.all()
        ),
        batch_size=500,
    )  # fmt: skip


def who_of(wave: Wave) -> str:
    """The column that names whom the wave leaves out.

    Raises:
        Refused: it asks whoever has the link.
    """
    if wave.audience == Audience.ANYONE:
        raise Refused(_("This wave asks nobody by name."))
    return f"{wave.who}_id"


def _planned(wave: Wave) -> Wave:
    wave = locked(wave)
    if wave.opening_at is not None or wave.opened_at is not None:
        raise Refused(
            _("Once a wave is open, its rules stay as they are."),
            "",
            _("Close it and plan another one."),
        )
    return wave


def _kept(row: WaveExclusion) -> dict[str, object]:
    return values_of(row, only=KEPT)
