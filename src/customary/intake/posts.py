# SPDX-License-Identifier: Apache-2.0
"""What other systems posted becomes packs: the same columns, casting, checks, merge and history.

Posts wait in the store in the order they came. Whoever holds the right to import takes them, as
many of a kind at a time as fit, so that many small posts cost one merge. A post that is not in
order is refused alone.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
import uuid
from contextlib import contextmanager
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation

from customary.intake import lock
from customary.intake.formats.jsonl import as_text
from customary.intake.importing import checked, roll_back_unfinished, store
from customary.intake.report import PackError, Problem
from customary.intake.stage import CHANGED, NEW, UNCHANGED
from customary.intake.wrongs import TOLD, fault, refusal
from customary.store.actions.api_requests import answer
from customary.store.models import ApiRequest, ImportRun, ImportState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from customary.intake.importing import Checked

logger = logging.getLogger("customary.api")

#: Records in one merge, and posts looked at for it.
MOST_ROWS, MOST_POSTS = 10_000, 200
#: After so many failures that are ours, a post is answered so and kept for somebody to look at.
ATTEMPTS = 3
STATES = {NEW: "created", CHANGED: "updated", UNCHANGED: "unchanged"}


def store_posts(*, until: ApiRequest | None = None, patience: float = inf) -> int:
    """Store what waits, or what came up to a certain post; how many posts were looked at.

    After so many seconds nothing more is begun.

    Raises:
        BusyError: an import is under way.
    """
    end = time.monotonic() + patience
    count = 0
    failed: set[int] = set()
    with lock.only_one():
        roll_back_unfinished()
        while group := _next_group(failed):
            _store(group)
            count += len(group)
            keys = {request.pk for request in group}
            waits = ApiRequest.objects.filter(pk__in=keys, answered_at=None)
            failed |= set(waits.values_list("pk", flat=True))
            if (until is not None and until.pk in keys) or time.monotonic() > end:
                break
    return count


def _next_group(failed: set[int]) -> list[ApiRequest]:
    """The first that waits, with those after it that can be merged along."""
    waiting = ApiRequest.objects.filter(answered_at=None).exclude(pk__in=failed).order_by("pk")
    light = waiting.defer("records").select_related("api_key__source")
    group: list[ApiRequest] = []
    rows = 0
    for request in islice(light, MOST_POSTS):
        rows += request.rows
        if group and (rows > MOST_ROWS or _kind(request) != _kind(group[0])):
            break
        group.append(request)
        if request.partial or request.attempts:
            break
    return _without_doubles(group)


def _kind(request: ApiRequest) -> tuple[Any, ...]:
    # A field that a post leaves out leaves the stored value alone, so all have the same fields.
    return (
        request.api_key.source_id,
        request.object_name,
        request.fields,
        request.partial or bool(request.attempts),
        request.language,
    )


def _without_doubles(group: list[ApiRequest]) -> list[ApiRequest]:
    """The posts up to one that speaks of a record of an earlier one: it comes after that."""
    seen: set[str] = set()
    for place, request in enumerate(group):
        ids = set(_ids(request)) if len(group) > 1 else set()
        if ids & seen:
            return group[:place]
        seen |= ids
    return group


def _store(group: list[ApiRequest]) -> None:
    """Store posts together; where one stands in the way, that one by itself."""
    try:
        with translation.override(group[0].language):
            wrong = _merge(group)
    except PackError as error:
        if len(group) > 1:
            return _each(group)
        with translation.override(group[0].language):
            return answer(group[0], 422, refusal([], 0, detail=str(error)))
    except (OperationalError, InterfaceError, OSError):
        raise  # the database or the disk is not there: all of it waits
    except Exception:
        if len(group) > 1:
            return _each(group)
        told = {"operation": str(group[0].operation)}
        logger.exception("post not stored", extra=told)
        return _failed(group[0])
    if wrong:
        _each([request for request in group if request in wrong])
        if good := [request for request in group if request not in wrong]:
            _store(good)
    return None


def _each(group: list[ApiRequest]) -> None:
    for request in group:
        _store([request])


def _merge(group: list[ApiRequest]) -> list[ApiRequest]:
    """Merge and answer the posts, or, with nothing stored, say which of several are wrong."""
    first = group[0]
    with _pack(group) as folder, checked(folder, partial=first.partial) as found:
        problems = _problems(found)
        if problems and not first.partial:
            if len(group) > 1:
                wrong = [one for one, _start, rows in _spans(group) if problems.keys() & rows]
                return group if 0 in problems else wrong
            _refuse(first, problems)
            return []
        states = _states(found)
        if any(state != STATES[UNCHANGED] for _id, state in states.values()):
            name = f"API: {first.api_key.name}"[:200]
            digest = found.pack.digest
            run = ImportRun(name=name, pack_digest=digest, state=ImportState.CHECKED)
            run.report = found.report.to_json()
            store(found, run)
    for request, start, rows in _spans(group):
        mine = {row - start: states[row] for row in rows if row in states}
        bad = {row - start: problems[row] for row in rows if row in problems}
        _tell(request, mine, bad)
    return []


def _spans(group: Sequence[ApiRequest]) -> Iterator[tuple[ApiRequest, int, range]]:
    """Each post with the number before its first row, and its rows in the pack."""
    start = 0
    for request in group:
        yield request, start, range(start + 1, start + request.rows + 1)
        start += request.rows


@contextmanager
def _pack(group: list[ApiRequest]) -> Iterator[Path]:
    """A folder that is a pack of the posts."""
    source = group[0].api_key.source
    if source is None:
        raise PackError("The key has no source.")  # cannot be: it would not have been received
    folder = settings.STAGING / f"posts-{uuid.uuid4().hex}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        declared = f"[source]\nkey = {json.dumps(source.key)}\n"
        (folder / "pack.toml").write_text(declared, encoding="utf-8")
        with (folder / f"{group[0].object_name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(request.records for request in group)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _problems(found: Checked) -> dict[int, list[Problem]]:
    """What is wrong with each row; 0 is the whole."""
    problems: dict[int, list[Problem]] = {}
    for row, column, value, reason, mend in found.stage.rows(
        'SELECT row, "column", value, reason, mend FROM problems ORDER BY row, rowid'
    ):
        one = Problem("", row, column or "", value or "", reason, mend or "")
        problems.setdefault(row or 0, []).append(one)
    return problems


def _states(found: Checked) -> dict[int, tuple[str, str]]:
    """The external id of each row that will be stored, and what becomes of it."""
    return {
        row: (external_id, STATES[state])
        for file in found.stage.files()
        for row, external_id, state in found.stage.rows(
            f"SELECT _row, external_id, _state FROM {file.table}"
        )
    }


def _tell(
    request: ApiRequest, stored: dict[int, tuple[str, str]], bad: dict[int, list[Problem]]
) -> None:
    """Answer a post with what was stored of it."""
    if bad and not stored:
        return _refuse(request, bad)
    times = {
        "received_at": request.received_at.isoformat(),
        "visible_at": timezone.now().isoformat(),
    }
    states = [state for _id, state in stored.values()]
    status = 201 if "created" in states else 200
    if request.single:
        external_id, state = stored[1]
        return answer(request, status, {"external_id": external_id, "state": state, **times})
    body: dict[str, Any] = {
        "rows": request.rows,
        **{name: states.count(name) for name in STATES.values()},
        "rejected": len(bad),
        "external_ids": [external_id for external_id, _state in stored.values()],
        **times,
    }
    if bad:
        with translation.override(request.language):
            body["errors"] = _faults(request, bad)
    return answer(request, status, body)


def _refuse(request: ApiRequest, problems: dict[int, list[Problem]]) -> None:
    with translation.override(request.language):
        count = sum(map(len, problems.values()))
        answer(request, 422, refusal(_faults(request, problems)[:TOLD], count))


def _faults(request: ApiRequest, problems: dict[int, list[Problem]]) -> list[dict[str, str]]:
    return [
        fault(
            None if request.single or not row else row - 1,
            problem.column,
            problem.reason,
            mend=problem.mend,
            value=problem.value,
        )
        for row, found in problems.items()
        for problem in found
    ]


def _failed(request: ApiRequest) -> None:
    """Note a failure of ours; the post waits for its next turn, or for a person."""
    request.attempts += 1
    request.save(update_fields=["attempts", "updated_at"])
    if request.attempts >= ATTEMPTS:
        with translation.override(request.language):
            answer(request, 500, refusal([], 0, status=500), keep=True)


def _ids(request: ApiRequest) -> Iterator[str]:
    for line in request.records.splitlines():
        yield (as_text(json.loads(line).get("external_id")) or "").strip()
