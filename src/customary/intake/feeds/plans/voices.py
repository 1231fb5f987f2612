# SPDX-License-Identifier: Apache-2.0
"""What items cite of customers: words and figures, found here by the addresses in their texts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customary.intake.feeds.plans.choices import LABELS
from customary.store.models import CitationKind, MetricObservation
from customary.store.queries.addressed import Lost, is_of_customers

if TYPE_CHECKING:
    from datetime import datetime

    from customary.intake.feeds.known import Known
    from customary.intake.feeds.plans.choices import Choices
    from customary.intake.feeds.plans.items import Item
    from customary.intake.feeds.writing import PackWriter
    from customary.store.queries.addressed import Whereabouts

CITATIONS = (
    "external_id", "kind", "decision", "initiative", "voice_item", "metric", "figure", "cited_at",
    "recorded_at",
)  # fmt: skip
#: So many addresses that lead nowhere are named.
NAMED = 5

#: Table, key of the item, address, when it was cited.
Mention = tuple[str, str, str, "datetime"]


class Voices:
    """Gathers what items point to, looks it all up together, and writes the citations."""

    def __init__(self, pack: PackWriter, choices: Choices, known: Known) -> None:
        self.quotes = 0
        self.figures = 0
        self._pack = pack
        self._choices = choices
        self._known = known
        self._mentions: dict[tuple[str, str, str], datetime] = {}

    def hear(self, item: Item, table: str) -> None:
        """Note what an item cites, and the figure it declares."""
        for said in item.said:
            for address in said.text.splitlines():
                if is_of_customers(address, self._known.help_desks):
                    self._mention(table, item.key, address, said.at or item.updated)
        for told, when in self._declared(item):
            self._mention(table, item.key, told, when)
        figure = _figure(self._choices.value(item, "figure_field"))
        if figure:
            heading = self._choices.taken["figure_field"]
            when = item.set_at.get(heading, item.updated)
            self._write(table, item.key, heading, CitationKind.FIGURE, when, figure=repr(figure))

    def finish(self) -> None:
        """Look everything up, write what leads somewhere, and tell what does not."""
        lost: Counter[Lost] = Counter()
        strays: list[str] = []
        found = self._known.words_at({address for _table, _key, address in self._mentions})
        written = set()
        for (table, key, address), when in self._mentions.items():
            place = found[address]
            target = (table, key, place.words.pk if place.words else None, place.metric)
            if place.lost:
                lost[place.lost] += 1
                strays.append(f"{key}: {address}")
            elif target not in written:
                written.add(target)
                self._cite(table, key, place, when)
        if lost:
            self._tell(lost, strays)

    def _declared(self, item: Item) -> list[tuple[str, datetime]]:
        """What the field, or the labels, that were named for it hold."""
        heading = self._choices.taken.get("quote_field")
        if heading == LABELS:
            labels = [label for label in item.labels if any(c.isdigit() for c in label)]
            return [(label, item.labelled.get(label, item.updated)) for label in labels]
        told = self._choices.value(item, "quote_field")
        when = item.set_at.get(heading or "", item.updated)
        return [(one, when) for one in told.replace(",", " ").split()]

    def _mention(self, table: str, key: str, address: str, when: datetime) -> None:
        place = (table, key, address)
        self._mentions[place] = min(when, self._mentions.get(place, when))

    def _cite(self, table: str, key: str, place: Whereabouts, when: datetime) -> None:
        if place.words:
            item = place.words
            reference = f"{item.source.key}/{item.external_id}"
            self._write(table, key, reference, CitationKind.QUOTE, when, words=reference)
            return
        newest = (
            MetricObservation.objects.filter(
                metric=place.metric, segment="", observed_on__lte=when.date()
            )
            .select_related("metric__source")
            .order_by("-observed_on")
            .first()
        )
        if newest:
            reference = f"{newest.metric.source.key}/{newest.metric.external_id}"
            value = repr(newest.value)
            self._write(
                table, key, reference, CitationKind.FIGURE, when, metric=reference, figure=value
            )

    def _write(
        self,
        table: str,
        key: str,
        what: str,
        kind: CitationKind,
        when: datetime,
        *,
        words: str | None = None,
        metric: str | None = None,
        figure: str | None = None,
    ) -> None:
        if kind == CitationKind.QUOTE:
            self.quotes += 1
        else:
            self.figures += 1
        self._pack.table("citations", *CITATIONS).add(
            f"{key}:{what}"[:200],
            kind,
            key if table == "decision" else None,
            key if table == "initiative" else None,
            words,
            metric,
            figure,
            when.isoformat(),
            when.isoformat(),
        )

    def _tell(self, lost: Counter[Lost], strays: list[str]) -> None:
        count = lost.total()
        told = ngettext(
            "One link to a customer's words leads nowhere here, and counts as none: %(links)s.",
            "%(count)s links to customers' words lead nowhere here, and count as none: %(links)s.",
            count,
        ) % {"count": f"{count:,}", "links": _(", ").join(strays[:NAMED])}
        self._pack.notices.append(told)
        if lost[Lost.WORDLESS]:
            self._pack.notices.append(
                ngettext(
                    "One of them is a ticket of which no words are kept here.",
                    "%(count)s of them are tickets of which no words are kept here.",
                    lost[Lost.WORDLESS],
                )
                % {"count": f"{lost[Lost.WORDLESS]:,}"}
            )
        if lost[Lost.UNCLEAR]:
            self._pack.notices.append(
                _("Numbers of tickets that several systems have lead to none of them.")
            )


def _figure(text: str) -> float:
    """The figure a field declares; 0 where it is none or nothing."""
    try:
        figure = float(text.replace(",", "").replace("%", ""))
    except ValueError:
        return 0
    return figure if abs(figure) < float("inf") else 0
