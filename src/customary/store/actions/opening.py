# SPDX-License-Identifier: Apache-2.0
"""Opening a wave, a piece at a time, so that nobody else who writes has to wait for long.

    begun     the tree of units and the moment are noted: whom it asks is frozen as of then
    pieces    those who belong to it are written down, each piece in a transaction of its own
    open      all are written down; now it can be answered, is sent, and the next one is planned

Cut off anywhere, it goes on after the last piece; two who open the same wave take turns. On another
day it begins anew, for a population is that of the day its wave opens.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.access.floors import floors_of
from customary.store.actions.inviting import invite_all
from customary.store.actions.left_out import copy_exclusions
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.actions.wave_members import recount
from customary.store.actions.waves import (
    INHERITED,
    OPEN_DAYS,
    ends_as_planned,
    in_days,
    plan,
    refuse_unpublished,
    spoken_of,
)
from customary.store.models import Audience, SurveyInvitation, Wave, WaveUnit
from customary.store.queries.left_out import keys_left_out
from customary.store.queries.organisation import day_of
from customary.store.queries.populations import Member, members
from customary.store.queries.units_then import units_then, units_today
from customary.store.queries.waves import newest_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.units_then import UnitThen

#: So many are written down in one transaction.
PIECE = 1_000


def open_wave(
    by: Reader, wave: Wave, *, now: datetime | None = None, pieces: int | None = None
) -> Wave:
    """The wave, open: whom it asks is frozen, and the next one is planned from this moment.

    With `pieces` it stops after so many and is still being opened then; opened again it goes on.

    Raises:
        Refused: its questionnaire is not published, it is open already, or it would ask nobody.
    """
    require(by, "write", "surveys")
    moment = now or timezone.now()
    wave.refresh_from_db()
    if wave.opening_at is None or day_of(wave.opening_at) != day_of(moment):
        if wave.opened_at is None:
            _stop(by, wave)
            _refuse_empty(wave, moment)
        wave = _begin(by, wave, moment)
    elif wave.opened_at is not None:
        raise Refused(_("This wave is open already."))
    looked_at = 0
    found: Iterator[Member] | None = None
    while wave.opened_at is None and wave.opening_at is not None and looked_at != pieces:
        if found is None:
            found = _found(wave)
        block = list(islice(found, PIECE))
        last = block[-1].key if block else wave.opening_after
        wave = _write(by, wave, block)
        if wave.opening_after != last:
            found = None  # Somebody else went on with it in the meantime.
        looked_at += 1
    return wave


def stop_opening(by: Reader, wave: Wave) -> Wave:
    """The wave planned as before, where its opening was begun and is not done; nobody was asked.

    Raises:
        Refused: it is open.
    """
    require(by, "write", "surveys")
    wave.refresh_from_db()
    if wave.opened_at is not None:
        raise Refused(_("This wave is open already."))
    return _stop(by, wave)


def _refuse_empty(wave: Wave, moment: datetime) -> None:
    """Nothing, where somebody is asked; looked at before anything of the opening is written."""
    if wave.trigger or wave.audience == Audience.ANYONE:
        return
    if not any(one.is_asked for one in _members(wave, moment, units_today())):
        raise Refused(
            _("This wave would ask nobody."),
            "population",
            _("Widen whom it asks, or shorten the rest between surveys."),
        )


@transaction.atomic
def _begin(by: Reader, wave: Wave, moment: datetime) -> Wave:
    wave = locked(wave)
    if wave.opened_at is not None:
        raise Refused(_("This wave is open already."))
    refuse_unpublished(wave.instrument)
    if wave.opening_at is not None:
        return wave
    WaveUnit.objects.filter(wave=wave).delete()
    WaveUnit.objects.bulk_create(
        (
            WaveUnit(
                wave=wave, unit_id=key, parent_id=one.parent, name=one.name,
                name_zh_hans=one.name_zh_hans, function=one.function, location=one.location,
            )
            for key, one in units_today().items()
        ),
        batch_size=500,
    )  # fmt: skip
    return change(by, wave, opening_at=moment, opening_after=0, invited=0, spared=0, left_out=0)


def _stop(by: Reader, seen: Wave) -> Wave:
    """Stop the opening that was seen, unless another was begun, and take back what it wrote."""
    with transaction.atomic():
        wave = locked(seen)
        if wave.opening_at is not None and wave.opening_at == seen.opening_at:
            change(by, wave, opening_at=None, invited=None, spared=None, left_out=None)
    while _take_back(wave):
        pass
    return wave


@transaction.atomic
def _take_back(wave: Wave) -> int:
    """Delete a piece of what a stopped opening has written; how many there were."""
    if locked(wave).opening_at is not None:
        return 0
    rows = SurveyInvitation.objects.filter(wave=wave).order_by("pk")
    piece = list(rows.values_list("pk", flat=True)[:PIECE])
    return SurveyInvitation.objects.filter(pk__in=piece).delete()[0]


@transaction.atomic
def _write(by: Reader, seen: Wave, block: Sequence[Member]) -> Wave:
    """Write down a piece, and open the wave with the last one.

    Where somebody else wrote it, or stopped the opening, nothing is done.
    """
    wave = locked(seen)
    as_seen = (seen.opening_at, seen.opening_after) == (wave.opening_at, wave.opening_after)
    if wave.opened_at is not None or not as_seen:
        return wave
    counts = invite_all(wave, block, now=wave.opening_at or timezone.now())
    is_long = wave.opening_after > 0
    wave.opening_after = block[-1].key if block else wave.opening_after
    wave.invited = (wave.invited or 0) + counts["asked"]
    wave.spared = (wave.spared or 0) + counts["spared"]
    wave.left_out = (wave.left_out or 0) + counts["left_out"]
    wave.save(update_fields=["opening_after", "invited", "spared", "left_out", "updated_at"])
    if len(block) == PIECE:
        return wave
    if is_long:
        _ask_once(wave)
    return _open(by, wave)


def _ask_once(wave: Wave) -> None:
    """Take out whoever was found to be another one while the pieces were written."""
    rows = SurveyInvitation.objects.filter(wave=wave)
    if rows.filter(**{f"{wave.who}__same_as__isnull": False}).delete()[0]:
        recount(wave)
        wave.refresh_from_db(fields=["invited", "spared"])


def open_until(wave: Wave, moment: datetime) -> datetime:
    """When a wave that opens at a moment closes: late or early, it lasts as long as was planned."""
    if wave.opens_at and wave.closes_at:
        return ends_as_planned(moment, wave.opens_at, wave.closes_at)
    # One that asks after events rolls on: it closes when the next one opens.
    rolls = wave.every_days if wave.trigger else None
    return in_days(moment, rolls or OPEN_DAYS)


def _open(by: Reader, wave: Wave) -> Wave:
    moment = wave.opening_at or timezone.now()
    change(
        by,
        wave,
        opened_at=moment,
        closes_at=open_until(wave, moment),
        floors=floors_of(wave),
        languages=wave.languages or sorted(wave.instrument.form.get("languages", {})),
    )
    if wave.every_days and not wave.followers.exists():
        _plan_next(by, wave, moment)
    return wave


def _found(wave: Wave) -> Iterator[Member]:
    """Who is still to be written down; nobody where the wave asks after events or whoever comes."""
    if wave.trigger or wave.opening_at is None:
        return iter(())
    return _members(wave, wave.opening_at, units_then(wave.pk), after=wave.opening_after)


def _members(
    wave: Wave, moment: datetime, units: Mapping[int, UnitThen], *, after: int = 0
) -> Iterator[Member]:
    return members(
        wave.audience,
        wave.population,
        attributes=wave.attributes,
        rest_days=wave.rest_days,
        at=moment,
        left_out=keys_left_out(wave),
        after=after,
        units=units,
    )


def _plan_next(by: Reader, wave: Wave, opened: datetime) -> Wave:
    """The next wave, planned from opening to opening, with the newest version of what it asks."""
    opens = in_days(opened, wave.every_days or 0)
    instrument = newest_version(wave.instrument) or wave.instrument
    settings = {name: getattr(wave, name) for name in INHERITED}
    following = plan(
        by,
        instrument,
        follows=wave,
        public_link=bool(wave.public_key),
        opens_at=opens,
        closes_at=ends_as_planned(opens, opened, wave.closes_at or in_days(opened, OPEN_DAYS)),
        **settings | {"languages": spoken_of(instrument, wave.languages)},
    )
    copy_exclusions(wave, following)
    return following
