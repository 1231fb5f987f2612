# SPDX-License-Identifier: Apache-2.0
"""Disclosure floors: an organisation may ask for more people behind a figure, never for fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.access.floors import floor
from customary.store.actions.records import change
from customary.store.actions.refusal import Refused
from customary.store.models import Organisation

if TYPE_CHECKING:
    from customary.store.access import Reader


@transaction.atomic
def raise_floor(by: Reader, name: str, people: int) -> Organisation:
    """The organisation, with a floor of so many people: for "units", "opinions" or "trends".

    Raises:
        Refused: it would fall, or there is no organisation yet.
        ValueError: there is no floor of that name.
    """
    require(by, "write", "settings")
    found = Organisation.objects.select_for_update().first()
    if found is None:
        raise Refused(_("The organisation has no name yet."), "name")
    now = floor(name)
    if people < now:
        said = {"now": now, "asked": people}
        raise Refused(
            _("This floor is %(now)s people. It can rise and never falls, not to %(asked)s.")
            % said,
            name,
            _("People answered and worked under this promise."),
        )
    return change(by, found, floors={**found.floors, name: people})
