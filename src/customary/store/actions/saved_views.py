# SPDX-License-Identifier: Apache-2.0
"""Views of the inbox that somebody keeps under a name, for themselves or for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.store.access import NotAllowed, System, require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import filled
from customary.store.actions.refusal import Refused
from customary.store.models import SavedView

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.queries.inbox_filters import Filters

#: Names longer than this would not fit beside the list.
LONGEST = 80


@transaction.atomic
def save_view(by: Reader, *, name: str, filters: Filters, shared: bool = False) -> SavedView:
    """These filters under a name; one's earlier view of that name is replaced.

    Raises:
        Refused: the name is missing or too long, or nothing is filtered.
    """
    require(by, "write" if shared else "read", "inbox")
    if isinstance(by, System):
        raise NotAllowed("A view belongs to somebody.")
    name = filled(name, "name")
    if len(name) > LONGEST:
        raise Refused(_("This name is too long."), "name", _("Use at most 80 characters."))
    if not filters.address():
        raise Refused(_("A view of everything needs no name."), "name", _("Choose filters first."))
    known = SavedView.objects.filter(account=by.account, name=name).first()
    before = {known.pk: values_of(known)} if known else {}
    view = known or SavedView(account_id=by.account, name=name)
    view.filters, view.shared = filters.address(), shared
    view.save()
    after = {view.pk: values_of(view)}
    record_changes(by, SavedView._meta.db_table, before=before, after=after)
    return view


@transaction.atomic
def forget_view(by: Reader, key: int) -> None:
    """Forget a view of one's own.

    Raises:
        NotAllowed: it is not one's own.
    """
    own = SavedView.objects.filter(pk=key, account=None if isinstance(by, System) else by.account)
    view = own.first()
    if view is None:
        raise NotAllowed(f"View {key} is not one's own.")
    record_changes(by, SavedView._meta.db_table, before={view.pk: values_of(view)})
    view.delete()
