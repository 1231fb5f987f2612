# SPDX-License-Identifier: Apache-2.0
"""Customers: lists and cards, by name for those who serve them, in outline for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from customary.store.access import Access, NotVisible, visible
from customary.store.models import (
    Customer,
    CustomerKind,
    CustomerStatus,
    Interaction,
    Order,
    VoiceItem,
)
from customary.store.queries.known import missing
from customary.store.queries.shared import Page, matching, page_of
from customary.store.queries.words import shown_text, shown_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from customary.store.access import Reader

#: How much of a customer's story a card shows.
SHOWN_ON_CARD = 20
#: The row that leads, before those it leads.
LEADING_FIRST = F("same_as").asc(nulls_first=True)


@dataclass(frozen=True)
class CustomerRow:
    """A customer in a list; in outline the name is empty."""

    id: int
    name: str
    is_outline: bool
    kind: str
    status: str
    segment: str
    journey_stage: str
    language: str
    joined_on: date | None

    @property
    def kind_name(self) -> str:
        """The kind in the language now spoken."""
        return str(CustomerKind(self.kind).label)

    @property
    def status_name(self) -> str:
        """The status in the language now spoken."""
        return str(CustomerStatus(self.status).label)


@dataclass(frozen=True)
class Said:
    """Something this customer said, for whoever may read it."""

    id: int
    kind: str
    text: str
    language: str
    channel: str
    said_at: datetime | None
    consent_to_quote: bool


@dataclass(frozen=True)
class Contact:
    """One contact with this customer, for whoever may read it."""

    id: int
    kind: str
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    customer_goal: str
    goal_confirmed: bool | None


@dataclass(frozen=True)
class OrderLine:
    """One order or invoice, for whoever may read it."""

    id: int
    kind: str
    number: str
    ordered_at: datetime
    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class CustomerFacts:
    """One customer: who it is, what they need, what they said. In outline the words are empty.

    `missing` names what is missing to know them, as `known.missing` does.
    """

    row: CustomerRow
    email: str
    phone: str
    needs: str
    goals: str
    known_contact: int | None
    known_contact_name: str
    account: int | None
    yearly_value: Decimal | None
    currency: str
    left_on: date | None
    profile_reviewed_on: date | None
    contact_allowed: bool
    growing: bool
    hardship: bool
    said: tuple[Said, ...]
    contacts: tuple[Contact, ...]
    orders: tuple[OrderLine, ...] = ()
    known_as: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def customers(
    reader: Reader, *, search: str = "", status: str = "", page: int = 1
) -> Page[CustomerRow]:
    """Customers by name; in outline, customers cannot be searched for by name either."""
    seen = visible(reader, Customer, Access.OUTLINE).filter(erased_at=None)
    # A row that another one leads is listed only where the leading one may not be seen.
    rows = seen.filter(Q(same_as=None) | ~Q(same_as__in=seen.order_by().values("pk")))
    if status:
        rows = rows.filter(status=status)
    if search.strip():
        by_name = visible(reader, Customer).filter(
            matching(search, "name", "email", "phone", "segment", "needs", "goals")
        )
        rows = rows.filter(pk__in=by_name.values("pk")) | rows.filter(matching(search, "segment"))

    def made(found: Sequence[Customer]) -> Iterable[CustomerRow]:
        named = _names(reader, found)
        return (_row(one, named.get(one.pk)) for one in found)

    return page_of(rows.order_by("pk"), page, made)


def customer(reader: Reader, key: int) -> CustomerFacts:
    """One customer with the latest they said, in whatever source: by the row that leads.

    Raises:
        NotVisible: the reader may see no customer with this id.
    """
    by_key = Q(pk=key) | Q(aliases=key)
    rows = visible(reader, Customer).select_related("known_contact")
    whole = rows.filter(by_key).order_by(LEADING_FIRST).first()
    outline = visible(reader, Customer, Access.OUTLINE)
    found = whole or outline.filter(by_key).order_by(LEADING_FIRST).first()
    if found is None:
        raise NotVisible(f"There is no customer {key}.")
    leader = found.same_as_id or found.pk
    everyone = [leader, *Customer.objects.filter(same_as=leader).values_list("pk", flat=True)]
    known = whole.known_contact if whole else None
    return CustomerFacts(
        row=_row(found, whole.name if whole else None),
        email=whole.email if whole else "",
        phone=whole.phone if whole else "",
        needs=whole.needs if whole else "",
        goals=whole.goals if whole else "",
        known_contact=known.pk if known else None,
        known_contact_name=known.full_name if known else "",
        account=whole.account_id if whole else None,
        yearly_value=whole.yearly_value if whole else None,
        currency=found.currency,
        left_on=found.left_on,
        profile_reviewed_on=found.profile_reviewed_on,
        contact_allowed=found.contact_allowed,
        growing=found.growing,
        hardship=whole.hardship if whole else False,
        said=_said(reader, everyone) if whole else (),
        contacts=_contacts(reader, everyone) if whole else (),
        orders=_orders(reader, everyone) if whole else (),
        known_as=_known_as(reader, found.pk, everyone) if whole else (),
        missing=missing(whole) if whole else (),
    )


def _names(reader: Reader, found: Sequence[Customer]) -> dict[int, str]:
    keys = [one.pk for one in found]
    return dict(visible(reader, Customer).filter(pk__in=keys).values_list("pk", "name"))


def _row(found: Customer, name: str | None) -> CustomerRow:
    return CustomerRow(
        id=found.pk,
        name=name or "",
        is_outline=name is None,
        kind=found.kind,
        status=found.status,
        segment=found.segment,
        journey_stage=found.journey_stage,
        language=found.language,
        joined_on=found.joined_on,
    )


def _known_as(reader: Reader, itself: int, everyone: list[int]) -> tuple[str, ...]:
    """Where else the same customer is recorded, and by what name."""
    others = visible(reader, Customer).filter(pk__in=everyone).exclude(pk=itself)
    return tuple(f"{one} · {one.source.name}" for one in others.select_related("source"))


def _orders(reader: Reader, everyone: list[int]) -> tuple[OrderLine, ...]:
    rows = visible(reader, Order).filter(customer__in=everyone).order_by("-ordered_at", "-pk")
    return tuple(
        OrderLine(
            id=one.pk,
            kind=one.get_kind_display(),
            number=one.number,
            ordered_at=one.ordered_at,
            amount=one.amount,
            currency=one.currency,
        )
        for one in rows[:SHOWN_ON_CARD]
    )


def _said(reader: Reader, everyone: list[int]) -> tuple[Said, ...]:
    rows = visible(reader, VoiceItem).filter(customer__in=everyone).select_related("annotation")
    latest = rows.order_by("-occurred_at", "-pk")[:SHOWN_ON_CARD]
    return tuple(
        Said(
            id=one.pk,
            kind=one.get_kind_display(),
            text=shown_text(one),
            language=one.language,
            channel=one.channel,
            said_at=one.occurred_at,
            consent_to_quote=one.consent_to_quote,
        )
        for one in latest
    )


def _contacts(reader: Reader, everyone: list[int]) -> tuple[Contact, ...]:
    rows = visible(reader, Interaction).filter(customer__in=everyone).order_by("-opened_at", "-pk")
    return tuple(
        Contact(
            id=one.pk,
            kind=one.get_kind_display(),
            subject=shown_words(one.subject, None),
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            customer_goal=shown_words(one.customer_goal, None),
            goal_confirmed=one.goal_confirmed,
        )
        for one in rows[:SHOWN_ON_CARD]
    )
