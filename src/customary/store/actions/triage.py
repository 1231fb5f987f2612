# SPDX-License-Identifier: Apache-2.0
"""Going through comments: given to somebody, waiting, closed or open again.

Every verb takes the ids of voice items, so that one and a hundred go the same way: all or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import (
    Access,
    NotAllowed,
    NotVisible,
    System,
    may,
    require,
    viewer_for,
    visible,
)
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import NO, YES, mark_weeks
from customary.store.models import (
    Account,
    Annotation,
    CaseState,
    Correction,
    ThemeMention,
    VoiceCase,
    VoiceItem,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from customary.store.access import Reader
    from customary.store.models import Person, Theme


@transaction.atomic
def assign(by: Reader, items: Iterable[int], owner: Person | None) -> list[VoiceCase]:
    """The cases, which are this person's from now on; None is nobody's.

    Raises:
        Refused: that person may not see all of it.
    """
    keys = sorted(set(items))
    if owner is not None and not may_own(owner, keys):
        raise Refused(
            _("%(name)s may not read this.") % {"name": owner.full_name},
            "owner",
            _("Choose somebody who works with these comments."),
        )
    # A new owner is reminded anew.
    values = {
        "owner_id": owner.pk if owner else None,
        "half_told_at": None,
        "overdue_told_at": None,
    }
    return _change(by, keys, "owner_id", values)


@transaction.atomic
def set_state(by: Reader, items: Iterable[int], state: CaseState | str) -> list[VoiceCase]:
    """The cases, which stand there from now on.

    Raises:
        ValueError: there is no such state.
    """
    state = CaseState(state)
    closed_at = timezone.now() if state is CaseState.CLOSED else None
    return _change(by, sorted(set(items)), "state", {"state": state.value, "closed_at": closed_at})


@transaction.atomic
def say_theme(by: Reader, items: Iterable[int], theme: Theme, *, speaks: bool) -> int:
    """How many comments speak of a theme, or do not, as a person says; it wins over every reading.

    As `understanding.correct_theme` does for one comment.
    """
    keys = sorted(set(items))
    require(by, Access.WRITE, "understanding")
    _require_rows(by, keys, Access.READ)
    annotations = list(Annotation.objects.select_for_update().filter(pk__in=keys))
    said = Correction.objects.filter(voice_item__in=keys, theme=theme, flag="")
    before = {one.pk: values_of(one) for one in said.select_for_update()}
    by_whom = None if isinstance(by, System) else by.account
    known = set(said.values_list("voice_item", flat=True))
    Correction.objects.bulk_create(
        (Correction(voice_item_id=key, theme=theme) for key in keys if key not in known),
        ignore_conflicts=True,
    )
    value = YES if speaks else NO
    said.update(value=value, corrected_by=by_whom, updated_at=timezone.now())
    after = {one.pk: values_of(one) for one in said}
    record_changes(by, Correction._meta.db_table, before=before, after=after)
    mentions = ThemeMention.objects.filter(voice_item__in=keys, theme=theme)
    if speaks:
        mentions.update(by_person=True, probability=1.0)
        ThemeMention.objects.bulk_create(
            (
                ThemeMention(
                    voice_item_id=one.pk,
                    theme=theme,
                    sentiment=one.sentiment,
                    probability=1.0,
                    by_person=True,
                )
                for one in annotations
            ),
            ignore_conflicts=True,
        )
    else:
        mentions.delete()
    Annotation.objects.filter(pk__in=keys).update(corrected=True, updated_at=timezone.now())
    mark_weeks({one.week for one in annotations})
    return len(keys)


def may_own(person: Person, items: Collection[int]) -> bool:
    """Whether somebody can be given voice items: they sign in, and may read each of them."""
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        return False
    reader = viewer_for(account)
    if not may(reader, Access.READ, "inbox"):
        return False
    return visible(reader, VoiceItem).filter(pk__in=items, person=None).count() == len(set(items))


def _change(by: Reader, keys: list[int], leading: str, values: dict[str, Any]) -> list[VoiceCase]:
    """The cases of the items with these values; what has no case gets one.

    A case in which the leading one of them is so already stays as it is.
    """
    _require(by, keys)
    now = timezone.now()
    known = set(VoiceCase.objects.filter(pk__in=keys).values_list("pk", flat=True))
    # Somebody else may be opening the same one just now.
    VoiceCase.objects.bulk_create(
        (VoiceCase(voice_item_id=key, opened_at=now) for key in keys if key not in known),
        batch_size=500,
        ignore_conflicts=True,
    )
    cases = list(VoiceCase.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    before = {one.pk: values_of(one) for one in cases if one.pk in known}
    differing = [one for one in cases if getattr(one, leading) != values[leading]]
    for one in differing:
        for name, value in values.items():
            setattr(one, name, value)
    VoiceCase.objects.filter(pk__in=[one.pk for one in differing]).update(**values, updated_at=now)
    after = {one.pk: values_of(one) for one in cases}
    record_changes(by, VoiceCase._meta.db_table, before=before, after=after)
    return cases


def _require(by: Reader, keys: list[int]) -> None:
    require(by, Access.WRITE, "inbox")
    _require_rows(by, keys, Access.READ, Access.WRITE)


def _require_rows(by: Reader, keys: list[int], *accesses: Access) -> None:
    for access in accesses:
        found = visible(by, VoiceItem, access).filter(pk__in=keys, person=None).count()
        if found < len(keys):
            wrong = NotVisible if access is Access.READ else NotAllowed
            raise wrong(f"{len(keys) - found} of {len(keys)} voice items: no right to {access}.")
