# SPDX-License-Identifier: Apache-2.0
"""Plans: what customers say and what is measured of them, before work on a roadmap item starts."""

from __future__ import annotations

from calendar import isleap
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_row
from customary.store.actions.quotes import only_quotable
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Citation,
    CitationKind,
    Initiative,
    InitiativeStatus,
    quotable,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.models import Metric, VoiceItem

NOT_STARTED = (InitiativeStatus.PROPOSED, InitiativeStatus.ACCEPTED)


@transaction.atomic
def cite_figure(by: Reader, initiative: Initiative, *, metric: Metric, figure: float) -> Citation:
    """A customer figure that a plan rests on."""
    require_row(by, "write", initiative)
    return add(
        by,
        Citation,
        kind=CitationKind.FIGURE,
        initiative=initiative,
        metric=metric,
        figure=figure,
        cited_at=timezone.now(),
    )


@transaction.atomic
def cite_quote(by: Reader, initiative: Initiative, *, voice_item: VoiceItem) -> Citation:
    """What a customer said, that a plan rests on; only what the citing person may read.

    Raises:
        Refused: the customer has not agreed to be quoted.
    """
    require_row(by, "write", initiative)
    require_row(by, "read", voice_item)
    return add(
        by,
        Citation,
        kind=CitationKind.QUOTE,
        initiative=initiative,
        voice_item=only_quotable(voice_item),
        cited_at=timezone.now(),
    )


@transaction.atomic
def start_roadmap_item(by: Reader, initiative: Initiative, *, first_step: str) -> Initiative:
    """The roadmap item under way.

    Raises:
        Refused: it cites no customer figure, or no quote of the last twelve months by somebody
            who may be quoted; or it has started or ended before. `where` is "figure" or "quote".
    """
    require_row(by, "write", initiative)
    initiative = locked(initiative)
    if not initiative.is_roadmap_item:
        raise ValueError(f"Only a roadmap item goes through this gate, not {initiative.kind}.")
    if initiative.status not in NOT_STARTED:
        raise Refused(_("This roadmap item is not waiting to start."))
    now = timezone.now()
    cited = Citation.objects.filter(initiative=initiative)
    if not cited.filter(kind=CitationKind.FIGURE, figure__isnull=False).exists():
        raise Refused(
            _("It cites no customer figure."),
            "figure",
            _("Attach the figure that shows the customers' problem."),
        )
    _require_fresh_quote(cited.filter(kind=CitationKind.QUOTE), now)
    return change(
        by,
        initiative,
        status=InitiativeStatus.ACTIVE,
        started_on=timezone.localdate(now),
        first_step=filled(first_step, "first_step"),
    )


def _require_fresh_quote(quotes: QuerySet[Citation], now: datetime) -> None:
    agreed = quotes.filter(quotable("voice_item__"))
    if agreed.filter(voice_item__occurred_at__range=(year_before(now), now)).exists():
        return
    if agreed.exists():
        wrong = _("What customers said, as it cites them, is older than twelve months.")
    elif quotes.exists():
        wrong = _("No customer whose words it cites has agreed to be quoted.")
    else:
        wrong = _("It cites no customer's words.")
    mend = _("Attach what a customer said, newer than twelve months and with consent.")
    raise Refused(wrong, "quote", mend)


def year_before(moment: datetime) -> datetime:
    """The same moment a year earlier; of 29 February, 28 February."""
    year = moment.year - 1
    leap_day = (moment.month, moment.day) == (2, 29) and not isleap(year)
    return moment.replace(year=year, day=28 if leap_day else moment.day)
