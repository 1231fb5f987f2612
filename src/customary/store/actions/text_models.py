# SPDX-License-Identifier: Apache-2.0
"""Which model reads customers' words: one that was learned here, or the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import System, require
from customary.store.actions.history import record_changes
from customary.store.actions.refusal import Refused
from customary.store.models import ModelState, Organisation, TextModel

if TYPE_CHECKING:
    from customary.store.access import Reader


@transaction.atomic
def activate(by: Reader, model: TextModel) -> TextModel:
    """Let a learned model read from now on; all comments are read anew by it.

    Raises:
        Refused: it was rejected, for it is not better than the one before it.
    """
    require(by, "write", "understanding")
    model = TextModel.objects.select_for_update().get(pk=model.pk)
    if model.state == ModelState.REJECTED:
        raise Refused(_("This model reads no better than the one before it."))
    if model.state == ModelState.ACTIVE:
        return model
    _retire(by)
    _set(by, model, ModelState.ACTIVE)
    return model


@transaction.atomic
def use_shipped(by: Reader) -> None:
    """Go back to the shipped model; what is learned afterwards waits until somebody takes it."""
    require(by, "write", "understanding")
    _retire(by)
    let_learn(by, by_itself=False)


@transaction.atomic
def go_back_to(by: Reader, model: TextModel) -> TextModel:
    """Go back to an earlier model; what is learned afterwards waits until somebody takes it."""
    let_learn(by, by_itself=False)
    return activate(by, model)


@transaction.atomic
def let_learn(by: Reader, *, by_itself: bool) -> None:
    """Say whether a better model is used at once, or waits for somebody."""
    require(by, "write", "understanding")
    organisation = Organisation.objects.select_for_update().first()
    if organisation is None or organisation.learns_by_itself == by_itself:
        return
    record_changes(
        by,
        Organisation._meta.db_table,
        before={organisation.pk: {"learns_by_itself": organisation.learns_by_itself}},
        after={organisation.pk: {"learns_by_itself": by_itself}},
    )
    organisation.learns_by_itself = by_itself
    organisation.save(update_fields=["learns_by_itself", "updated_at"])


def _retire(by: Reader) -> None:
    for model in TextModel.objects.select_for_update().filter(state=ModelState.ACTIVE):
        _set(by, model, ModelState.RETIRED)


def _set(by: Reader, model: TextModel, state: ModelState) -> None:
    record_changes(
        by,
        TextModel._meta.db_table,
        before={model.pk: {"state": str(model.state)}},
        after={model.pk: {"state": str(state)}},
    )
    model.state = state
    if state == ModelState.ACTIVE:
        model.activated_at = timezone.now()
        model.decided_by_id = None if isinstance(by, System) else by.account
    model.save(update_fields=["state", "activated_at", "decided_by", "updated_at"])
