# SPDX-License-Identifier: Apache-2.0
"""What forms have in common: people named in words, and refusals beside their field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from customary.store.actions.refusal import Refused
from customary.store.queries.people import person_named
from customary.store.queries.rows import row

if TYPE_CHECKING:
    from django import forms

    from customary.web.viewing import ViewedRequest


def owner_named(request: ViewedRequest, name: str) -> Any:
    """The person of this name or address, None for an empty one.

    Raises:
        Refused: nobody goes by it, or more than one person.
    """
    if not name.strip():
        return None
    found = person_named(request.viewer, name)
    if found is None:
        raise Refused(
            gettext("Nobody, or more than one person, goes by “%(name)s”.") % {"name": name},
            "owner",
            gettext("Give the e-mail address."),
        )
    return row(request.viewer, "people", found)


def say_refusal(form: forms.Form, refusal: Refused) -> None:
    """Set what is wrong and how to mend it beside the field, or above the form."""
    form.add_error(refusal.where if refusal.where in form.fields else None, str(refusal))
