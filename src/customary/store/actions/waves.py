# SPDX-License-Identifier: Apache-2.0
"""Waves from plan to close: what may be done with one in which state, and what each step freezes.

    planned -> being opened -> open <-> paused -> closed     a planned one may also be cancelled

How it opens stands in `opening`. Closing is final.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.actions.answered_files import forget_drafts
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import add, change, locked
from customary.store.actions.refusal import Refused
from customary.store.actions.wave_members import note_ineligible
from customary.store.actions.wave_settings import checked
from customary.store.models import Audience, Instrument, ResponseDraft, Wave
from customary.store.queries.organisation import day_of, time_zone
from customary.store.queries.waves import asking, newest_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.access import Reader

#: Open so long where nobody says until when.
OPEN_DAYS = 14
#: What the next wave takes over from the one before.
INHERITED = (
    "title", "audience", "population", "languages", "level", "attributes", "reminder_days",
    "quotas", "rest_days", "every_days", "trigger", "by_mail", "by_chat",
)  # fmt: skip
#: What may still be changed once people are answering.
WHILE_OPEN = frozenset({"title", "reminder_days"})


@transaction.atomic
def plan(
    by: Reader,
    instrument: Instrument,
    *,
    follows: Wave | None = None,
    public_link: bool = False,
    **settings: Any,
) -> Wave:
    """A wave that is to open; `settings` are columns of a wave.

    Raises:
        Refused: a setting that contradicts itself or that nobody could follow.
    """
    require(by, "write", "surveys")
    values = checked(instrument, **{"audience": Audience.PEOPLE, **settings})
    return add(
        by,
        Wave,
        instrument=instrument,
        number=_next_number(instrument),
        follows=follows,
        public_key=_public_key(values["audience"], wanted=public_link),
        **values,
    )


@transaction.atomic
def change_wave(
    by: Reader, wave: Wave, *, public_link: bool | None = None, **settings: Any
) -> Wave:
    """The wave with other settings: any of them while it is planned, few while it is open.

    Raises:
        Refused: it is too late for that, or a setting contradicts itself.
    """
    require(by, "write", "surveys")
    wave = locked(wave)
    if wave.closed_at is not None:
        raise Refused(_("This wave is closed; what is closed stays as it is."))
    refuse_while_opening(wave)
    if wave.opened_at is not None:
        # Whom it asks and how it is cut was promised when it opened.
        if late := sorted(set(settings) - WHILE_OPEN):
            raise Refused(
                _("Once a wave is open, its rules stay as they are."),
                late[0],
                _("Close it and plan another one."),
            )
        public_link = None
    instrument = settings.pop("instrument", wave.instrument)
    now = {name: getattr(wave, name) for name in (*INHERITED, "opens_at", "closes_at")}
    values = checked(instrument, **{**now, **settings})
    if public_link is not None and public_link != bool(wave.public_key):
        values["public_key"] = _public_key(values["audience"], wanted=public_link)
    if instrument != wave.instrument:
        values |= {"instrument_id": instrument.pk}
    return change(by, wave, **values)


@transaction.atomic
def cancel(by: Reader, wave: Wave) -> None:
    """A planned wave taken off the plan; the history keeps that there was one.

    Raises:
        Refused: it has opened.
    """
    require(by, "write", "surveys")
    wave = locked(wave)
    refuse_while_opening(wave)
    if wave.opened_at is not None:
        raise Refused(_("This wave has opened."), "", _("Close it instead."))
    record_changes(by, Wave._meta.db_table, before={wave.pk: values_of(wave)})
    wave.delete()


@transaction.atomic
def pause(by: Reader, wave: Wave) -> Wave:
    """The wave takes no answers and sends nothing until it goes on; drafts are kept.

    Raises:
        Refused: it is not open.
    """
    require(by, "write", "surveys")
    wave = _open(wave)
    if wave.paused_at is not None:
        raise Refused(_("This wave is paused already."))
    return change(by, wave, paused_at=timezone.now())


@transaction.atomic
def resume(by: Reader, wave: Wave) -> Wave:
    """A paused wave takes answers again; it closes when it was to close.

    Raises:
        Refused: it is not paused.
    """
    require(by, "write", "surveys")
    wave = _open(wave)
    if wave.paused_at is None:
        raise Refused(_("This wave is not paused."))
    return change(by, wave, paused_at=None)


@transaction.atomic
def extend(by: Reader, wave: Wave, *, closes_at: datetime) -> Wave:
    """The open wave closes later.

    Raises:
        Refused: it is not open, or that is no later.
    """
    require(by, "write", "surveys")
    wave = _open(wave)
    if closes_at <= timezone.now() or (wave.closes_at and closes_at <= wave.closes_at):
        raise Refused(
            _("It would not close later than it does now."), "closes_at", _("Choose a later day.")
        )
    return change(by, wave, closes_at=closes_at)


def ask_newest(by: Reader, wave: Wave) -> Wave:
    """A planned wave with the newest version of its questionnaire, in the languages this speaks.

    Raises:
        Refused: there is no newer version, or the wave is not planned any more.
    """
    newest = newest_version(wave.instrument)
    if newest is None or newest == wave.instrument:
        raise Refused(
            _("There is no newer version to ask."), "instrument", _("Choose another one.")
        )
    return change_wave(by, wave, instrument=newest, languages=spoken_of(newest, wave.languages))


def spoken_of(instrument: Instrument, languages: Iterable[str]) -> list[str]:
    """Of some languages those in which a questionnaire can be answered."""
    return [one for one in languages if one in instrument.form.get("languages", {})]


@transaction.atomic
def close(by: Reader, wave: Wave, *, now: datetime | None = None) -> Wave:
    """The wave is over for good: nothing is added, and what was not sent is deleted.

    Of whom it left out only their number stays.

    Raises:
        Refused: it is not open.
    """
    require(by, "write", "surveys")
    wave = _open(wave)
    note_ineligible(wave)
    wave.refresh_from_db(fields=["invited", "ineligible"])
    forget_drafts(wave.pk, ResponseDraft.objects.filter(wave=wave))
    wave.exclusions.all().delete()
    return change(by, wave, closed_at=now or timezone.now(), paused_at=None)


def refuse_unpublished(instrument: Instrument) -> None:
    """Nothing, where people may be asked this.

    Raises:
        Refused: it is a draft, retired, or known by its results alone.
    """
    if instrument.retired_at is not None:
        raise Refused(_("This questionnaire is retired."), "instrument", _("Choose another one."))
    if instrument.published_at is None or not instrument.form:
        raise Refused(
            _("This questionnaire is not published."), "instrument", _("Publish it first.")
        )


def refuse_while_opening(wave: Wave) -> None:
    """Nothing, where the wave is still planned or open already.

    Raises:
        Refused: it is being opened.
    """
    if wave.opening_at is not None and wave.opened_at is None:
        raise Refused(
            _("This wave is being opened."), "", _("Wait until it is open, or stop opening it.")
        )


def in_days(moment: datetime, days: int) -> datetime:
    """The same time of day so many days later, where the organisation is."""
    local = moment.astimezone(time_zone())
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=local.tzinfo)


def ends_as_planned(begins: datetime, opens: datetime, closes: datetime) -> datetime:
    """The end of what begins now and was to last from `opens` to `closes`.

    As many days later at the time of day that was planned, whenever it began; on the day itself, as
    long as was planned.
    """
    days = (day_of(closes) - day_of(opens)).days
    if not days:
        return begins + (closes - opens)
    last, hour = in_days(begins, days), closes.astimezone(time_zone()).time()
    return datetime.combine(last.date(), hour, last.tzinfo)


def _open(wave: Wave) -> Wave:
    wave = locked(wave)
    if wave.closed_at is not None:
        raise Refused(_("This wave is closed; what is closed stays as it is."))
    if wave.opened_at is None:
        raise Refused(_("This wave has not opened yet."))
    return wave


def _next_number(instrument: Instrument) -> int:
    rows = Wave.objects.filter(asking(instrument))
    return (rows.aggregate(most=Max("number"))["most"] or 0) + 1


def _public_key(audience: str, *, wanted: bool) -> str | None:
    return secrets.token_urlsafe(9) if wanted or audience == Audience.ANYONE else None
