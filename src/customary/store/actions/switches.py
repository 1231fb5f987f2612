# SPDX-License-Identifier: Apache-2.0
"""What must not be used: a source as a whole, or a source for one indicator, always with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.catalogue import load_catalogue
from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Source, SourceExclusion

if TYPE_CHECKING:
    from customary.store.access import Reader


@transaction.atomic
def switch_source_off(by: Reader, source: Source, *, reason: str) -> Source:
    """No figure uses the records of the source any more; they stay, and pages still show them."""
    require(by, "write", "switches")
    return change(by, locked(source), off_reason=filled(reason, "reason"))


@transaction.atomic
def switch_source_on(by: Reader, source: Source) -> Source:
    """Figures use the records of the source again."""
    require(by, "write", "switches")
    return change(by, locked(source), off_reason="")


@transaction.atomic
def exclude_source(by: Reader, source: Source, indicator: str, *, reason: str) -> SourceExclusion:
    """One indicator does not use the records of the source, for a reason that everyone reads.

    Raises:
        Refused: there is no such indicator.
    """
    require(by, "write", "switches")
    if indicator not in load_catalogue().indicators:
        raise Refused(_("There is no indicator of that name."), "indicator")
    reason = filled(reason, "reason")
    found = SourceExclusion.objects.filter(source=source, indicator=indicator).first()
    if found:
        return change(by, found, off_reason=reason)
    made = SourceExclusion.objects.create(source=source, indicator=indicator, off_reason=reason)
    record_changes(by, made._meta.db_table, after={made.pk: values_of(made)})
    return made


@transaction.atomic
def use_source_again(by: Reader, exclusion: SourceExclusion) -> None:
    """The indicator uses the source again; that it did not stays in the history."""
    require(by, "write", "switches")
    gone = {exclusion.pk: values_of(exclusion)}
    exclusion.delete()
    record_changes(by, SourceExclusion._meta.db_table, before=gone)
