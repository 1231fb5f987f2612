# SPDX-License-Identifier: Apache-2.0
"""How far an installation has come: from nobody to the first graded practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import require
from customary.store.models import Account, GradingRun, ImportRun, Organisation, Person

if TYPE_CHECKING:
    from customary.store.access import Reader


@dataclass(frozen=True)
class SetupProgress:
    """Which steps of the first run are done."""

    organisation: bool
    people: bool
    source: bool
    graded: bool
    finished: bool


def has_accounts() -> bool:
    """Whether anybody can sign in yet; asked before anybody has, so without a reader."""
    return Account.objects.exists()


def setup_progress(reader: Reader) -> SetupProgress:
    """The steps of the first run, as the store shows them."""
    require(reader, "read", "organisation")
    organisation = Organisation.objects.first()
    return SetupProgress(
        organisation=organisation is not None,
        # Whoever set the installation up is a person too.
        people=Person.objects.filter(account=None).exists(),
        source=ImportRun.objects.filter(state="done").exists(),
        graded=GradingRun.objects.filter(finished_at__isnull=False).exists(),
        finished=organisation is not None and organisation.setup_finished_at is not None,
    )
