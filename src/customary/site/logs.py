# SPDX-License-Identifier: Apache-2.0
"""Log lines as JSON, without personal data: no addresses, no queries, no bodies, no values."""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

#: The request being answered, so that every line written meanwhile can be found by it.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: What a line may say about a request, given as `extra=`.
FACTS = ("method", "route", "status", "milliseconds", "task", "task_id")
MAIL_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
QUERY = re.compile(r"\?\S+")


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time, level, logger, message, and what else is known and harmless."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {fact: getattr(record, fact) for fact in FACTS if hasattr(record, fact)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = _without_values(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message; Django's own about a request would hold its address, so they are shortened."""
    if hasattr(record, "request"):
        return "request refused" if record.levelno < logging.ERROR else "request failed"
    return QUERY.sub("?…", MAIL_ADDRESS.sub("<e-mail>", record.getMessage()))


def _without_values(error: BaseException) -> dict[str, Any]:
    """Which error, and where it arose. Its text may quote a person's data, so it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or error.__context__
    if cause:
        told["cause"] = _without_values(cause)
    return told
