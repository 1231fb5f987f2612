# SPDX-License-Identifier: Apache-2.0
"""A plan, decision or meeting cites a customer: by an address or a ticket's number that leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.quotes import only_quotable
from customary.store.actions.records import add, filled, own_source
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Citation,
    CitationKind,
    Decision,
    Event,
    Initiative,
    MetricObservation,
)
from customary.store.queries.addressed import Lost, words_at

if TYPE_CHECKING:
    from customary.store.access import Reader

#: What can cite, and the column of a citation that says so.
PLACES: dict[type[Any], str] = {Initiative: "initiative", Decision: "decision", Event: "event"}


@transaction.atomic
def cite_link(by: Reader, place: Initiative | Decision | Event, *, link: str) -> Citation:
    """A citation of what the link leads to: words that may be quoted, or a figure.

    Raises:
        Refused: it leads nowhere, to nothing that is open to the acting person, to words without
            consent, or to what is cited here already.
    """
    require_row(by, "write", place)
    link = filled(link, "link")
    found = words_at(by, [link])[link]
    if found.words:
        return _cite(by, place, kind=CitationKind.QUOTE, voice_item=only_quotable(found.words))
    if found.metric:
        newest = MetricObservation.objects.filter(
            metric=found.metric, segment="", observed_on__lte=timezone.localdate()
        )
        value = newest.order_by("-observed_on", "-pk").values_list("value", flat=True).first()
        if value is None:
            raise Refused(_("This metric has no value yet."), "link", _("Cite it once it has one."))
        return _cite(by, place, kind=CitationKind.FIGURE, metric_id=found.metric, figure=value)
    raise _refusal(found.lost or Lost.NOWHERE)


@transaction.atomic
def withdraw_citation(by: Reader, citation: Citation) -> None:
    """Take back a citation that was made here; its history keeps that it was.

    Raises:
        Refused: another system says it, and would say it again.
    """
    require_row(by, "write", citation)
    if citation.source_id != own_source().pk:
        raise Refused(
            _("This citation comes from another system."),
            "",
            _("Remove the link from the item there."),
        )
    record_changes(by, Citation._meta.db_table, before={citation.pk: values_of(citation)})
    citation.delete()


def _cite(by: Reader, place: Any, *, kind: CitationKind, **what: Any) -> Citation:
    where = {PLACES[type(place)]: place}
    same = {name: value for name, value in what.items() if name != "figure"}
    if Citation.objects.filter(kind=kind, **where, **same).exists():
        raise Refused(_("This is cited here already."), "link")
    return add(by, Citation, kind=kind, cited_at=timezone.now(), **where, **what)


def _refusal(lost: Lost) -> Refused:
    match lost:
        case Lost.WORDLESS:
            return Refused(
                _("This ticket is known here, but none of the customer's words in it."),
                "link",
                _("Cite the address of the comment itself."),
            )
        case Lost.UNCLEAR:
            return Refused(
                _("Several systems have a ticket of this number."),
                "link",
                _("Paste the whole address of the ticket."),
            )
        case Lost.HIDDEN:
            return Refused(
                _("There is no such record, or it is not open to you."),
                "link",
                _("Check the address, or ask somebody who may read it to cite it."),
            )
        case _:
            return Refused(
                _("This leads to no customer's words here."),
                "link",
                _("Paste the address of a comment or a ticket, or the number of a ticket."),
            )
