# SPDX-License-Identifier: Apache-2.0
"""What forms have in common: a refusal of the store stands beside the field it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django import forms

    from customary.store.actions.refusal import Refused


def say_refusal(form: forms.Form, refusal: Refused) -> None:
    """Set what is wrong and how to mend it beside the field, or above the form."""
    form.add_error(refusal.where if refusal.where in form.fields else None, str(refusal))
