# SPDX-License-Identifier: Apache-2.0
"""What came in at the door becomes records: read by the feed of the source, imported as a pack.

Deliveries wait in the store in the order they came. Those of one source are taken together; where
that fails, by halves, so that one bad delivery holds nobody up. Whoever is killed leaves
them waiting, and an import knows its records by their ids: done twice is done once.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from customary.intake.hooks import Told, hook_of
from customary.intake.importing import import_pack
from customary.intake.lock import BusyError
from customary.intake.pack import DECLARATION
from customary.intake.report import PackError, Report
from customary.intake.toml import write_toml
from customary.store.actions import hooks as verbs
from customary.store.models import HookState, ImportState, Source
from customary.store.queries.hooks import body_of, waiting
from customary.store.secrets import LostKeyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.report import Problem
    from customary.store.models import HookDelivery

logger = logging.getLogger("customary.hooks")

#: Deliveries taken together.
MOST = 500
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def store_deliveries(key: int) -> int:
    """Store what waits of a source; how many records were in it.

    Raises:
        BusyError: an import is under way.
    """
    source = Source.objects.filter(pk=key, off_reason="").first()
    count = 0
    with translation.override("en"):  # what goes wrong is told in the language of whoever reads it
        while source is not None and (some := waiting(source, MOST)):
            read = [(delivery, told) for delivery in some if (told := _told(source, delivery))]
            count += _store(source, read)
    return count


def _told(source: Source, delivery: HookDelivery) -> Told | None:
    """What a delivery says; None where that cannot be told, which is written down."""
    hook = hook_of(source.connector)
    if hook is None:
        verbs.note_not_done(delivery, _("The source is not connected any more."), again=False)
        return None
    try:
        return hook.read(json.loads(body_of(delivery)))
    except LostKeyError:
        told = _("It cannot be opened, because the key of this installation has changed.")
        verbs.note_not_done(delivery, told, again=False)
    except Exception:
        logger.exception("delivery not read", extra={"delivery": delivery.pk})
        told = _("We could not read it, and the mistake is ours. It is in the log.")
        verbs.note_not_done(delivery, told, again=False)
    return None


def _store(source: Source, read: list[tuple[HookDelivery, Told]]) -> int:
    """Store deliveries together; where one stands in the way, by halves, until it is alone."""
    if not read:
        return 0
    try:
        problem = _import(source, read)
    except BusyError:
        raise
    except PackError as error:
        problem = str(error)
    except Exception:
        logger.exception("deliveries not stored", extra={"source": source.pk})
        problem = _("We could not store it, and the mistake is ours. It is in the log.")
    if problem and len(read) > 1:
        middle = len(read) // 2  # so that one in hundreds costs a few imports, not hundreds
        return _store(source, read[:middle]) + _store(source, read[middle:])
    if problem:
        verbs.note_not_done(read[0][0], problem)
        return 0
    verbs.note_done(
        source,
        [(delivery, _state(told), len(told.objects), told.topic) for delivery, told in read],
    )
    if any(told.asks for _delivery, told in read):
        verbs.ask_for_fetch(source)
    return sum(len(told.objects) for _delivery, told in read)


def _state(told: Told) -> HookState:
    if told.objects:
        return HookState.STORED
    return HookState.ASKED if told.asks else HookState.UNUSED


def _import(source: Source, read: list[tuple[HookDelivery, Told]]) -> str:
    """Import what deliveries hold, whole or not at all; the first thing wrong, "" for none."""
    objects = list(_in_order(read))
    if not objects:
        return ""
    settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="unpacked-", dir=settings.STAGING))
    try:
        lines = "".join(json.dumps(one) + "\n" for one in objects)
        (folder / "told.jsonl").write_text(lines, encoding="utf-8")
        (folder / DECLARATION).write_text(write_toml(_declaration(source)), encoding="utf-8")
        run = import_pack(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if run.state == ImportState.DONE:
        return ""
    problems = Report.from_json(run.report).problems
    run.delete()  # what was wrong stands with the delivery
    return _reason(problems[0]) if problems else _("Nothing in it could be stored.")


def _reason(problem: Problem) -> str:
    """What is wrong, without the place in a file nobody has and without the words that are."""
    return f"{problem.column}: {problem.reason}" if problem.column else problem.reason


def _in_order(read: list[tuple[HookDelivery, Told]]) -> Iterator[dict[str, Any]]:
    """The objects by the moment they tell of: of several states of one thing the last one counts."""
    for _delivery, told in sorted(read, key=lambda one: one[1].at or LONG_AGO):
        yield from told.objects


def _declaration(source: Source) -> dict[str, Any]:
    """The mapping the source was accepted with."""
    kept = source.mappings.order_by("-updated_at").first()
    if kept is None:
        raise PackError(_("Its mapping is gone. Connect it anew."))
    said: dict[str, Any] = kept.declaration
    return said | {"source": said["source"] | {"key": source.key}}
