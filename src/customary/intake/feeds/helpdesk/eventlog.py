# SPDX-License-Identifier: Apache-2.0
"""Event logs: a table of case, activity and time, as reporting tools of help desks give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import Case
from customary.intake.feeds.helpdesk.values import moment, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

CASE = ("CaseID", "Case ID", "case:concept:name", "case_id", "ticket_id", "工单编号", "案例编号")
ACTIVITY = ("ActivityID", "Activity", "concept:name", "activity", "event", "活动", "操作")
TIME = (
    "CompleteTimestamp",
    "Complete Timestamp",
    "time:timestamp",
    "timestamp",
    "时间",
    "完成时间",
)


def is_log(payload: Mapping[str, Any]) -> bool:
    """Whether a row of a table is an event of a case."""
    return all(_named(payload, names) for names in (CASE, ACTIVITY, TIME))


def activity_of(payload: Mapping[str, Any]) -> str:
    """What was done."""
    return text(payload, *ACTIVITY)


@dataclass(slots=True)
class _Log:
    first: datetime
    last: datetime
    answered: datetime | None = None
    closed: datetime | None = None
    closings: int = 0
    is_closed: bool = False


def cases(
    rows: Iterable[Mapping[str, Any]],
    *,
    answering: frozenset[str],
    closing: frozenset[str],
    zone: ZoneInfo,
) -> Iterator[Case | None]:
    """The cases of a log, each when all is read; None for each row that does not say what and when.

    `answering` and `closing` are the activities that answer the customer and that solve the case;
    without any that solve, the last event of a case does.
    """
    logs: dict[str, _Log] = {}
    for row in rows:
        key, at = text(row, *CASE), moment(row, *TIME, zone=zone)
        if not key or at is None:
            yield None
            continue
        log = logs.setdefault(key, _Log(at, at))
        log.first, log.last = min(log.first, at), max(log.last, at)
        activity = activity_of(row)
        if activity in answering and (log.answered is None or at < log.answered):
            log.answered = at
        if activity in closing:
            log.closings += not log.is_closed
            log.closed = max(log.closed or at, at)
        log.is_closed = activity in closing
    for key, log in logs.items():
        yield Case(
            key=key,
            opened=log.first,
            is_solved=log.closed is not None or not closing,
            answered=log.answered,
            closed=log.closed if closing else log.last,
            reopens=max(log.closings - 1, 0),
            updated=log.last,
        )


def _named(payload: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in payload for name in names)
