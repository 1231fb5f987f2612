# SPDX-License-Identifier: Apache-2.0
"""Orders that were promised for a time: the tables of `tables`, and each delivery a promise kept.

The tables are read as any others; where orders say what was promised and when it came, a second
reading of the same rows makes promise events of them. What was cancelled is none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.declaration import ColumnDeclaration
from customary.intake.feeds.feed import Asks, Option, Question
from customary.intake.feeds.tables import FEED as TABLES
from customary.intake.feeds.writing import PackWriter, Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop, Recognised
    from customary.intake.feeds.known import Known
    from customary.intake.formats.batch import Input

#: The promise that is made where none is known; "" tells no promise at all.
NEW, NONE = "new", ""
NEW_KEY = "promise-delivery"
#: Surer than the tables alone: the same records and more.
SURER = 0.01


class Orders:
    """The feed of orders with promised times."""

    key = "orders"
    name = gettext_lazy("Orders and deliveries")
    about = gettext_lazy(
        "Orders, invoices and deliveries: what was promised for when, and when it came."
    )
    icon = "truck-delivery"
    unlocks = ("I33", "I92")
    endings = TABLES.endings

    def recognise(
        self, drop: Drop, known: Known, answers: Answers | None = None
    ) -> Recognised | None:
        """What the tables are, with what is asked about promises; None where nothing is promised."""
        found = TABLES.recognise(drop, known, answers)
        if found is None or not _promises_anything(found):
            return None
        return replace(
            found,
            feed=self.key,
            confidence=min(found.confidence + SURER, 1.0),
            questions=(*_questions(known, _headings(found)), *found.questions),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """The tables, and a promise event for each order that was promised for a time.

        Raises:
            PackError: nothing says what the tables hold.
        """
        made = TABLES.prepare(drop, answers, known, folder)
        guesses = {question.key: question.guess for question in _questions(known)}
        promise = str(answers.get("promise", guesses["promise"]))
        promised = [one for one in made.inputs if _is_promised(one)]
        if promise == NONE or not promised:
            return made
        inputs = list(made.inputs)
        if promise == NEW:
            title = str(answers.get("promise_title") or guesses["promise_title"])
            inputs.extend(_new_promise(title, folder))
            promise = NEW_KEY
        told = ColumnDeclaration(constant=promise)
        column = str(answers.get("promise_column") or "")
        if column:
            told = _by_title(column, known, otherwise=promise)
        unit = str(answers.get("promise_unit") or "")
        inputs.extend(_events(one, told, unit) for one in promised)
        return replace(made, inputs=tuple(inputs))


FEED = Orders()


def _promises_anything(found: Recognised) -> bool:
    return any(
        question.key.startswith("orders")
        and question.key.endswith(".promised_at")
        and question.guess
        for question in found.questions
    )


def _headings(found: Recognised) -> list[str]:
    """The headings that any question offers to choose from."""
    offered = (
        option.value
        for question in found.questions
        if question.asks is Asks.COLUMN
        for option in question.options
        if option.value
    )
    return list(dict.fromkeys(offered))


def _is_promised(one: Input) -> bool:
    return one.declared.object == "orders" and "promised_at" in (one.declared.columns or {})


def _questions(known: Known, headings: Iterable[str] = ()) -> Iterator[Question]:
    group = _("Promises")
    promises = [Option(key, title) for key, title in known.promises.items()]
    fitting = [
        one.value
        for one in promises
        if "deliver" in one.value + one.label.lower() or "送达" in one.label
    ]
    yield Question(
        "promise",
        _("Which promise to customers is a delivery on time?"),
        options=(
            *promises,
            Option(NEW, _("A promise of its own")),
            Option(NONE, _("None: count no deliveries")),
        ),
        guess=fitting[0] if fitting else NEW,
        why=_("By its name.") if fitting else "",
        group=group,
    )
    yield Question(
        "promise_column",
        _("Which column names the promise, where there are several?"),
        Asks.COLUMN,
        (Option("", _("None")), *(Option(name, name) for name in headings)),
        group=group,
    )
    yield Question(
        "promise_title",
        _("What is promised, in a sentence?"),
        Asks.TEXT,
        guess=_("We deliver when we said we would."),
        help=_("Where it is a promise of its own."),
        group=group,
    )
    yield Question(
        "promise_unit",
        _("Which unit keeps it?"),
        options=(
            Option("", _("No single one")),
            *(Option(key, name) for name, key in sorted(known.units.items())),
        ),
        group=group,
    )


def _new_promise(title: str, folder: Path) -> tuple[Input, ...]:
    """The promise as a governing document of this source."""
    with PackWriter(folder) as pack:
        table = pack.table("gov_documents", "external_id", "kind", "title", "status")
        table.add(NEW_KEY, "promise", title[:300], "approved")
    return pack.prepared().inputs


def _by_title(column: str, known: Known, *, otherwise: str) -> ColumnDeclaration:
    """The promise that a row names by its title; the one chosen for all where nobody knows it."""
    titles = {title: key for key, title in known.promises.items()}
    return ColumnDeclaration(column=column, values=titles, otherwise=otherwise, default=otherwise)


def _events(orders: Input, promise: ColumnDeclaration, unit: str) -> Input:
    """The rows of orders read once more: those with a promise that were not cancelled."""
    declared = orders.declared
    theirs = declared.columns or {}
    columns = {"promise": promise, "promised_for": theirs["promised_at"]}
    if unit:
        columns["unit"] = ColumnDeclaration(constant=unit)
    for ours in ("external_id", "customer", "delivered_at", "recorded_at"):
        if ours in theirs:
            columns[ours] = theirs[ours]
    where = dict(declared.where)
    cancelled = theirs.get("cancelled_at")
    if cancelled is not None and cancelled.column:
        where[cancelled.column] = ("",)
    require = (*declared.require, *filter(None, (theirs["promised_at"].column,)))
    return replace(
        orders,
        declared=replace(
            declared, object="promise_events", columns=columns, where=where, require=require
        ),
    )
