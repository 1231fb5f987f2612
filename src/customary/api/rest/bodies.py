# SPDX-License-Identifier: Apache-2.0
"""What another system sends: JSON with one record, or with up to 10,000.

Only the shape is read here. What the values must be is said once, for packs, and holds for these.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customary.api.rest.wrong import Wrong
from customary.intake.declaration import closest
from customary.intake.schema import EXPECTED, objects
from customary.intake.wrongs import TOLD, fault, refusal
from customary.store.actions.api_requests import Posted

if TYPE_CHECKING:
    from django.http import HttpRequest

#: Records in one batch.
MOST = 10_000


def read(request: HttpRequest, object_name: str, *, single: bool) -> Posted:
    """The records that were sent.

    Raises:
        Wrong: 411 of no length, 413 too large, 400 no JSON, 422 not of the shape that is asked for.
    """
    raw = _bytes(request)
    body = _json(raw)
    partial = request.GET.get("partial", "").lower() in {"1", "true"}
    records = [body] if single else _items(body)
    _refuse_odd(records, object_name, single=single)
    _name_by_content(records)
    fields = sorted({name for record in records for name in record})
    where = f"{request.method} {request.path}?partial={partial}\n"
    return Posted(
        object_name=object_name,
        # In ASCII, so that every line is one record whatever its text holds.
        records="".join(json.dumps(record) + "\n" for record in records),
        fields=fields,
        rows=len(records),
        single=single,
        partial=partial and not single,
        digest=sha256(where.encode() + raw).hexdigest(),
        language=get_language() or "en",
    )


def _bytes(request: HttpRequest) -> bytes:
    most = settings.API_MOST_BYTES
    said = request.headers.get("Content-Length", "")
    if not said:
        raise Wrong(411, _("The request does not say how long it is: send Content-Length."))
    raw = request.read(most + 1) if said.isdecimal() and int(said) <= most else None
    if raw is None or len(raw) > most:
        detail = _("At most %(most)s bytes are read at a time. Send several smaller batches.")
        raise Wrong(413, detail % {"most": f"{most:,}"})
    return bytes(raw)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Wrong(400, _("The body is no JSON (%(error)s).") % {"error": error}) from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _items(body: Any) -> list[Any]:
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or len(body) != 1 or not items:
        raise Wrong(
            422, _('A batch is one object: {"items": [{…}, {…}]}, with one record or more.')
        )
    if len(items) > MOST:
        detail = _("A batch has at most %(most)s records; this one has %(count)s.")
        raise Wrong(413, detail % {"most": f"{MOST:,}", "count": f"{len(items):,}"})
    return items


def _refuse_odd(records: list[Any], object_name: str, *, single: bool) -> None:
    """Refuse what no row of a pack could be: no object, or with a field nobody knows."""
    known = objects()[object_name].columns
    expected = EXPECTED.get(object_name, ())
    faults = []
    for place, record in enumerate(records):
        row = None if single else place
        if not isinstance(record, dict):
            faults.append(fault(row, "", _("not a JSON object.")))
            continue
        faults += [
            fault(row, name, _("no such field."), mend=closest(name, list(known)))
            for name in record
            if name not in known
        ]
        faults += [
            fault(row, name, _("is missing."), mend=_("Send null where it is not known."))
            for name in expected
            if name not in record
        ]
    if faults:
        body = refusal(faults[:TOLD], len(faults))
        raise Wrong(422, body.pop("detail"), errors=body["errors"], count=body["count"])


def _name_by_content(records: list[dict[str, Any]]) -> None:
    """Give each record without an id one by its content, the same whenever it is sent again."""
    times: dict[str, int] = {}
    for record in records:
        if record.get("external_id") not in (None, ""):
            continue
        record.pop("external_id", None)
        content = json.dumps(record, sort_keys=True, separators=(",", ":"))
        name = f"content-{sha256(content.encode()).hexdigest()[:32]}"
        times[name] = times.get(name, 0) + 1
        record["external_id"] = name if times[name] == 1 else f"{name}-{times[name]}"
