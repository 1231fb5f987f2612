# SPDX-License-Identifier: Apache-2.0
"""Showing what is masked: for whoever answers that customer, and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from customary.store.access import require, require_row
from customary.store.actions.history import record_changes

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import VoiceItem

#: In the history of a comment: its words were shown with the personal data in them.
SHOWN = "personal data shown"


@transaction.atomic
def show_personal_data(by: Reader, item: VoiceItem) -> tuple[str, str]:
    """The title and the text of a comment as they were written; that it was read is kept."""
    require(by, "write", "inbox")
    require_row(by, "write", item)
    table = item._meta.db_table
    record_changes(by, table, before={item.pk: {SHOWN: False}}, after={item.pk: {SHOWN: True}})
    return item.title, item.text
