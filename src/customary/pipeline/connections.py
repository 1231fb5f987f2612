# SPDX-License-Identifier: Apache-2.0
"""Works on connections in progress: recognised, checked, tried out, stored once they are accepted.

    receive, begin     (connecting.py) files or an address are kept in a folder of their own
    work_on            look -> (ask) -> check and look ahead -> (accept) -> import
    answer, accept     (connecting.py) what a person says in between

The state in the folder says what is to be done; whoever is killed leaves it to the next. Files of
a shape that was accepted before are not asked about: they go straight to the look ahead.
"""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from customary.intake.importing import checked, import_pack
from customary.intake.lock import BusyError
from customary.intake.pack import DECLARATION
from customary.intake.report import PackError
from customary.pipeline import keeping
from customary.pipeline.connecting import (
    Connecting,
    ConnectionState,
    beside,
    declaration,
    declared,
    files_of,
    folder_of,
    read,
    write,
)
from customary.pipeline.previews import look_ahead
from customary.pipeline.recognising import follow_up, look
from customary.store.access import System, viewer_for
from customary.store.actions.connections import connect_source, save_mapping
from customary.store.actions.sources import confirm_source
from customary.store.models import Account, ImportState

if TYPE_CHECKING:
    from collections.abc import Callable

    from customary.intake.report import Step
    from customary.store.access import Reader
    from customary.store.models import Source

logger = logging.getLogger("customary.connections")


def work_on(identity: str) -> int | None:
    """Do what the state asks for. The id of the import where one was stored."""
    with keeping.only_worker(folder_of(identity)) as alone:
        one = read(identity) if alone else None
        if one is None or not one.is_busy:
            return None
        with translation.override(one.language):
            try:
                if one.state is ConnectionState.IMPORTING:
                    return _import(one)
                one = look(one) if one.state is ConnectionState.RECEIVED else one
                if one.state is ConnectionState.CHECKING and one.seen and not one.as_last:
                    one = follow_up(one)
                if one.state is ConnectionState.CHECKING:
                    _check(one)
            except BusyError:
                return None  # the next sweep tries again
            except PackError as error:
                _refuse(identity, str(error))
            except Exception:
                current = read(identity)
                if current is None:
                    return None  # thrown away meanwhile
                if current.state is ConnectionState.IMPORTING:
                    raise  # tried again; what is stored is stored whole
                logger.exception("connection failed")
                _refuse(
                    identity, _("We could not read it, and the mistake is ours. It is in the log.")
                )
    return None


def _refuse(identity: str, error: str) -> None:
    """Say what is wrong; where there are questions to answer otherwise, what was said is kept."""
    one = read(identity)
    if one is not None:
        asks = bool(one.seen) and one.state is ConnectionState.CHECKING
        state = ConnectionState.ASKING if asks else ConnectionState.FAILED
        write(replace(one, state=state, error=error, step={}))


def _check(one: Connecting) -> None:
    one = write(replace(one, started=time.time()))
    if one.seen:
        (files_of(one.id) / DECLARATION).write_text(declaration(one), encoding="utf-8")
    with checked(files_of(one.id), partial=True, progress=_watched(one)) as found:
        report, preview = found.report.to_json(), look_ahead(found, one.seen.get("feed", ""))
        proposed = found.pack.declaration.source
    source = one.source or {
        "key": proposed.key,
        "name": proposed.name or found.pack.name,
        "evidence_grade": proposed.evidence_grade,
    }
    write(
        replace(
            one,
            source=source,
            state=ConnectionState.CHECKED,
            report=report,
            preview=preview,
            error="",
            step={},
        )
    )


def _import(one: Connecting) -> int | None:
    account = Account.objects.filter(pk=one.account, is_active=True).first()
    run = import_pack(
        files_of(one.id),
        by=account,
        partial=True,
        rejected=folder_of(one.id) / "rejected",
        progress=_watched(one),
    )
    if run.state != ImportState.DONE:
        write(replace(one, state=ConnectionState.CHECKED, report=run.report, step={}))
        return None
    by: Reader = viewer_for(account) if account else System("connection")
    if run.source is not None:
        _keep(by, one, run.source)
    state = ConnectionState.IMPORTED
    write(replace(one, state=state, report=run.report, run=run.pk, step={}))
    shutil.rmtree(files_of(one.id), ignore_errors=True)
    for other in beside(one):
        if other.state is ConnectionState.CHECKED:  # it may find more people now
            write(replace(other, state=ConnectionState.CHECKING, step={}))
    return int(run.pk)


def _keep(by: Reader, one: Connecting, source: Source) -> None:
    """Remember the mapping, where to fetch from, and whether the source is confirmed."""
    if one.seen:
        save_mapping(
            by,
            source,
            feed=one.seen["feed"],
            shape=one.seen["shape"],
            declaration=declared(one),
        )
    if one.connector:
        connect_source(
            by,
            source,
            connector=one.connector,
            host=one.host,
            sealed=one.sealed,
            hours=one.hours,
            cursor=one.cursor,
        )
    if one.confirm and not source.confirmed_grade:
        source.refresh_from_db()
        confirm_source(by, source)


def _watched(one: Connecting) -> Callable[[Step], None]:
    def note(step: dict[str, Any], started: float) -> None:
        write(replace(one, step=step, started=started))

    return keeping.watched(note, started=one.started)
