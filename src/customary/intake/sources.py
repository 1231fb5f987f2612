# SPDX-License-Identifier: Apache-2.0
"""Whether a source counts as a system of record is for an administrator to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.models import Change, Source

if TYPE_CHECKING:
    from customary.store.models import Account


@transaction.atomic
def confirm_source(key: str, *, by: Account | None = None, purpose: str = "command line") -> Source:
    """Let the records of a source count with the grade that its pack proposed."""
    source = _locked(key)
    _set(source, source.proposed_grade, by=by, purpose=purpose)
    return source


@transaction.atomic
def withdraw_source(
    key: str, *, by: Account | None = None, purpose: str = "command line"
) -> Source:
    """Let the records of a source count as self-reported again."""
    source = _locked(key)
    if source.key == Source.OWN_KEY:
        raise ValueError(_("What is recorded here by daily work cannot be withdrawn."))
    _set(source, "", by=by, purpose=purpose)
    return source


def _locked(key: str) -> Source:
    source = Source.objects.select_for_update().filter(key=key).first()
    if source is None:
        known = ", ".join(Source.objects.values_list("key", flat=True)) or _("none yet")
        raise ValueError(
            _('There is no source "%(key)s". Known: %(known)s.') % {"key": key, "known": known}
        )
    return source


def _set(source: Source, grade: str, *, by: Account | None, purpose: str) -> None:
    if source.confirmed_grade == grade:
        return
    Change.objects.create(
        table=Source._meta.db_table,
        record_id=source.pk,
        account=by,
        purpose="" if by else purpose,
        before={"confirmed_grade": source.confirmed_grade},
        after={"confirmed_grade": grade},
    )
    source.confirmed_grade = grade
    source.confirmed_by = by if grade else None
    source.confirmed_at = timezone.now() if grade else None
    source.save(update_fields=["confirmed_grade", "confirmed_by", "confirmed_at", "updated_at"])
