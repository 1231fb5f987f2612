# SPDX-License-Identifier: Apache-2.0
"""The shipped questionnaires as published versions of our own source."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.catalogue import load_instruments
from customary.core.questionnaire.questions import FALLBACK_LANGUAGE, said
from customary.core.questionnaire.reading import write_form
from customary.store.access import System
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.instruments import LONGEST_TITLE, write_items
from customary.store.actions.organisation import languages
from customary.store.actions.records import locked, own_source
from customary.store.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.catalogue import ShippedInstrument
    from customary.store.models import Source

US = System("shipped questionnaires")


@transaction.atomic
def seed_instruments() -> int:
    """Publish each shipped questionnaire that is not there as it is shipped now; how many were.

    What was published stays: a questionnaire whose words or rules changed becomes the next version
    of its family. Running it again does nothing.
    """
    source = locked(own_source())
    rows = Instrument.every.filter(source=source, family__in=_columns())
    known: dict[str, list[Instrument]] = {}
    for row in rows:
        known.setdefault(row.family, []).append(row)
    new = [
        (key, columns)
        for key, columns in _columns().items()
        if not any(_is_like(row, columns) for row in known.get(key, ()))
    ]
    for key, columns in new:
        latest = max((row.version for row in known.get(key, ())), default=0)
        _publish(source, key, latest + 1, columns)
    return len(new)


@cache
def _columns() -> Mapping[str, Mapping[str, Any]]:
    """What the catalogue says of each questionnaire, as columns of its row."""
    return {key: _column(shipped) for key, shipped in load_instruments().items()}


def _column(shipped: ShippedInstrument) -> dict[str, Any]:
    return {
        "kind": shipped.kind.value,
        "title": said(shipped.form.title, FALLBACK_LANGUAGE)[:LONGEST_TITLE],
        "form": write_form(shipped.form),
        "cadence_days": shipped.cadence_days,
        "named": shipped.named,
        "origin": shipped.origin(FALLBACK_LANGUAGE),
        "licence": shipped.licence,
        "evidence": shipped.evidence.value,
    }


def _is_like(row: Instrument, columns: Mapping[str, Any]) -> bool:
    return row.published_at is not None and all(
        getattr(row, name) == value for name, value in columns.items()
    )


def _publish(source: Source, key: str, version: int, columns: Mapping[str, Any]) -> None:
    now = timezone.now()
    with override(languages()[0]):
        note = _("Renewed with the product.") if version > 1 else ""
    row = Instrument.objects.create(
        source=source,
        # The same in every installation, so that what one exports meets itself in another.
        external_id=f"{key}-{version}",
        recorded_at=now,
        published_at=now,
        family=key,
        version=version,
        note=note,
        **columns,
    )
    record_changes(US, Instrument._meta.db_table, after={row.pk: values_of(row)})
    write_items(row, load_instruments()[key].form)
