# SPDX-License-Identifier: Apache-2.0
"""Whether the records of a source count as its pack proposes is for an administrator to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import System, require
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Source

if TYPE_CHECKING:
    from customary.store.access import Reader


@transaction.atomic
def confirm_source(by: Reader, source: Source) -> Source:
    """The source, its records counting with the grade that its pack proposed."""
    require(by, "write", "sources")
    return _set(by, locked(source), grade=source.proposed_grade)


@transaction.atomic
def withdraw_confirmation(by: Reader, source: Source) -> Source:
    """The source, its records counting as self-reported again.

    Raises:
        Refused: it is our own, whose records are a by-product of daily work by nature.
    """
    require(by, "write", "sources")
    if source.key == Source.OWN_KEY:
        raise Refused(_("What is recorded here by daily work cannot be withdrawn."))
    return _set(by, locked(source), grade="")


def _set(by: Reader, source: Source, *, grade: str) -> Source:
    if source.confirmed_grade == grade:
        return source
    return change(
        by,
        source,
        confirmed_grade=grade,
        confirmed_by_id=None if isinstance(by, System) or not grade else by.account,
        confirmed_at=timezone.now() if grade else None,
    )
