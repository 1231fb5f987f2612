# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a post, as problem details (RFC 9457) with pointers to row and field."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customary.intake.report import TOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["TOLD", "fault", "problem", "refusal"]


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """Problem details: what kind it is by the status, and a sentence for whoever mends it."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


def fault(
    row: int | None, field: str, reason: str, *, mend: str = "", value: str = ""
) -> dict[str, str]:
    """One thing wrong; `row` counts from 0, and is None where a single record was sent."""
    pointer = "" if row is None else f"/items/{row}"
    told = {"pointer": f"{pointer}/{field}" if field else pointer, "detail": reason}
    return told | ({"mend": mend} if mend else {}) | ({"value": value} if value else {})


def refusal(
    faults: Sequence[dict[str, str]], count: int, *, status: int = 422, detail: str = ""
) -> dict[str, Any]:
    """Why nothing of a post was stored; the first faults one by one, and how many there are."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = _("It could not be stored, and is kept. Whoever runs this server can see why.")
    elif not detail:
        detail = ngettext(
            "Nothing was stored: one value is not in order.",
            "Nothing was stored: %(count)s values are not in order.",
            count,
        ) % {"count": count}
    return problem(status, detail, **({"errors": list(faults), "count": count} if faults else {}))
