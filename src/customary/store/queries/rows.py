# SPDX-License-Identifier: Apache-2.0
"""A row to act on: what pages hand to the verbs of `store.actions`, found by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.store.access import Access, NotVisible, require, visible
from customary.store.access.matrix import MODELS
from customary.store.models import (
    Account,
    CommunicationRule,
    Dispute,
    EmergingTheme,
    GradingRun,
    ImportRun,
    IndicatorSetting,
    Invitation,
    PublicationSentence,
    RoleGrant,
    Source,
    SourceExclusion,
    TextModel,
)

if TYPE_CHECKING:
    from customary.store.access import Reader

#: Tables that are no records, and the right to read them.
RIGHTS: dict[str, tuple[type[Any], str]] = {
    "accounts": (Account, "accounts"),
    "role_grants": (RoleGrant, "accounts"),
    "invitations": (Invitation, "accounts"),
    "communication_rules": (CommunicationRule, "communication_rules"),
    "publication_sentences": (PublicationSentence, "communication_rules"),
    "disputes": (Dispute, "disputes"),
    "emerging_themes": (EmergingTheme, "understanding"),
    "grading_runs": (GradingRun, "grades"),
    "import_runs": (ImportRun, "imports"),
    "sources": (Source, "sources"),
    "text_models": (TextModel, "understanding"),
    "source_exclusions": (SourceExclusion, "switches"),
    "indicator_settings": (IndicatorSetting, "switches"),
}


def row(reader: Reader, table: str, key: int, access: Access = Access.READ) -> Any:
    """The row of a table with this id; the verb it is handed to asks for the right to change it.

    Raises:
        NotVisible: there is no such table or row, or not for this reader.
        NotAllowed: the reader may not read this table at all.
    """
    if table in RIGHTS:
        model, right = RIGHTS[table]
        require(reader, "read", right)
        found = model.objects.filter(pk=key).first()
    elif table in MODELS:
        found = visible(reader, table, access).filter(pk=key).first()
    else:
        found = None
    if found is None:
        raise NotVisible(f"There is nothing {key} in {table} for this reader.")
    return found
