# SPDX-License-Identifier: Apache-2.0
"""Whom a wave asks: a rule over people or customers, who belongs to it now, and who is spared.

    {"units": [4], "levels": ["employee"], "tenure_at_least": 6}      people, months of tenure
    {"segments": ["Hotels"], "contact_within_days": 90}               customers

An empty rule is everybody who works here, or every customer who may be asked. Units count with all
below them. Whoever does not wish to be asked belongs to no population.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.access.viewer import below, children_of_units
from customary.store.models import (
    Audience,
    Customer,
    CustomerKind,
    CustomerStatus,
    Function,
    Interaction,
    Level,
    Order,
    Person,
    Response,
    SurveyInvitation,
)
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: By what answers may be cut, by who is asked.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    Audience.PEOPLE: ("level", "tenure", "remote", "function", "location"),
    Audience.CUSTOMERS: ("kind", "segment"),
    Audience.ANYONE: (),
}
#: Bands of tenure, each from so many years on.
TENURE = (("0-1", 0), ("1-3", 1), ("3-10", 3), ("10+", 10))
YES, NO = "yes", "no"
#: What a rule may say, by who is asked.
RULES: dict[str, tuple[str, ...]] = {
    Audience.PEOPLE: (
        "units", "except_units", "except_people", "levels", "functions", "tenure_at_least",
        "tenure_at_most", "remote",
    ),
    Audience.CUSTOMERS: (
        "kinds", "segments", "statuses", "contact_within_days", "order_within_days",
    ),
    Audience.ANYONE: (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to a population, with what holds of them now."""

    person: int | None = None
    customer: int | None = None
    unit: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    has_address: bool = True
    is_spared: bool = False


@dataclass(frozen=True)
class Preview:
    """What a rule comes to today.

    Attributes:
        asked: who would be asked.
        spared: who belongs to it and was asked too recently by another wave.
        without_address: people among those asked whom no mail reaches.
        by_unit: those asked, by the unit they work in themselves.
        by_value: those asked, by attribute and value.
    """

    asked: int
    spared: int
    without_address: int
    by_unit: Mapping[int | None, int]
    by_value: Mapping[str, Mapping[str, int]]


def preview(
    reader: Reader,
    audience: str,
    rule: Mapping[str, Any],
    *,
    attributes: Sequence[str] = (),
    rest_days: int = 0,
) -> Preview:
    """Whom a wave with this rule would ask if it opened now."""
    require(reader, "read", "surveys")
    found = members(audience, rule, attributes=attributes, rest_days=rest_days, at=timezone.now())
    asked = [one for one in found if not one.is_spared]
    return Preview(
        asked=len(asked),
        spared=len(found) - len(asked),
        without_address=sum(not one.has_address for one in asked),
        by_unit=Counter(one.unit for one in asked),
        by_value={
            name: Counter(one.attributes.get(name, "") for one in asked) for name in attributes
        },
    )


def members(
    audience: str,
    rule: Mapping[str, Any],
    *,
    attributes: Sequence[str] = (),
    rest_days: int = 0,
    at: datetime,
    among: Collection[int] | None = None,
) -> list[Member]:
    """Everybody who belongs to a population at a moment, in a handful of queries.

    Where `among` names customers by id, the others are not looked at.
    """
    day = at.astimezone(time_zone()).date()
    asked = asked_since(at - timedelta(days=rest_days)) if rest_days else (set(), set())
    if audience == Audience.PEOPLE:
        return _people(rule, attributes, day, asked[0])
    if audience == Audience.CUSTOMERS:
        return _customers(rule, attributes, day, asked[1], among)
    return []


def asked_since(moment: datetime) -> tuple[set[int], set[int]]:
    """The people and the customers, by id, whom any wave asked since.

    Of waves of another tool only those who answered are known, where they answered by name.
    """
    invited = SurveyInvitation.objects.filter(
        Q(sent_at__gte=moment) | Q(sent_at=None, wave__opened_at__gte=moment), spared=False
    )
    day = moment.astimezone(time_zone()).date()
    answered = Response.objects.filter(
        Q(person__isnull=False) | Q(customer__isnull=False), submitted_on__gte=day
    )
    people: set[int] = set()
    customers: set[int] = set()
    for person, customer in chain(
        invited.values_list("person_id", "customer_id").iterator(chunk_size=10_000),
        answered.values_list(
            Coalesce("person__same_as", "person"), Coalesce("customer__same_as", "customer")
        ).iterator(chunk_size=10_000),
    ):
        if person is not None:
            people.add(person)
        if customer is not None:
            customers.add(customer)
    return people, customers


def people_of(rule: Mapping[str, Any], day: date) -> QuerySet[Person]:
    """The people of a rule who work here on a day."""
    rows = Person.objects.filter(
        Person.COUNTED,
        Q(started_on=None) | Q(started_on__lte=day),
        Q(ended_on=None) | Q(ended_on__gte=day),
        erased_at=None,
    )
    children = children_of_units() if rule.get("units") or rule.get("except_units") else {}
    if units := rule.get("units"):
        rows = rows.filter(unit__in=below(units, children))
    if units := rule.get("except_units"):
        rows = rows.exclude(unit__in=below(units, children))
    if people := rule.get("except_people"):
        rows = rows.exclude(pk__in=people)
    if levels := rule.get("levels"):
        rows = rows.filter(level__in=levels)
    if functions := rule.get("functions"):
        rows = rows.filter(unit__function__in=functions)
    if months := rule.get("tenure_at_least"):
        rows = rows.filter(started_on__lte=day - relativedelta(months=months))
    if months := rule.get("tenure_at_most"):
        rows = rows.filter(started_on__gte=day - relativedelta(months=months))
    if (remote := rule.get("remote")) is not None:
        rows = rows.filter(remote=remote)
    return rows


def customers_of(rule: Mapping[str, Any], day: date) -> QuerySet[Customer]:
    """The customers of a rule who may be asked, each by the row that leads.

    One row that says no is enough, as is having been erased. Whoever has left by that day is asked
    only where the rule names a standing.
    """
    unwilling = Q(contact_allowed=False) | Q(surveys_allowed=False) | Q(erased_at__isnull=False)
    no_others = Customer.objects.filter(unwilling, same_as__isnull=False)
    rows = (
        Customer.objects.filter(same_as=None)
        .exclude(unwilling)
        .exclude(pk__in=no_others.values("same_as"))
        .filter(Q(joined_on=None) | Q(joined_on__lte=day))
    )
    if kinds := rule.get("kinds"):
        rows = rows.filter(kind__in=kinds)
    if segments := rule.get("segments"):
        rows = rows.filter(segment__in=segments)
    if statuses := rule.get("statuses"):
        rows = rows.filter(status__in=statuses)
    else:
        rows = rows.filter(Q(left_on__gte=day) | Q(left_on=None) & ~Q(status=CustomerStatus.LEFT))
    if days := rule.get("contact_within_days"):
        met = Interaction.objects.filter(opened_at__gte=_since(day, days), customer__isnull=False)
        rows = rows.filter(pk__in=met.values(leader=Coalesce("customer__same_as", "customer")))
    if days := rule.get("order_within_days"):
        bought = Order.objects.filter(ordered_at__gte=_since(day, days))
        rows = rows.filter(pk__in=bought.values(leader=Coalesce("customer__same_as", "customer")))
    return rows


def tenure_band(started: date | None, day: date) -> str:
    """The band of tenure somebody is in on a day, "" where the start is not known."""
    if started is None:
        return ""
    years = relativedelta(day, started).years
    return next(band for band, least in reversed(TENURE) if years >= least or least == 0)


def attribute_name(attribute: str) -> str:
    """What a cut is called, in the language now spoken."""
    return {
        "level": _("Level"),
        "tenure": _("Tenure"),
        "remote": _("Works remotely"),
        "function": _("Function"),
        "location": _("Location"),
        "kind": _("Kind"),
        "segment": _("Segment"),
    }.get(attribute, attribute)


def value_name(attribute: str, value: str) -> str:
    """What a value of a cut is called, in the language now spoken."""
    if not value:
        return _("not known")
    known: dict[str, dict[str, Any]] = {
        "level": dict(Level.choices),
        "function": dict(Function.choices),
        "kind": dict(CustomerKind.choices),
        "remote": {YES: _("yes"), NO: _("no")},
        "tenure": {
            "0-1": _("less than a year"),
            "1-3": _("1 to 3 years"),
            "3-10": _("3 to 10 years"),
            "10+": _("10 years or more"),
        },
    }
    return str(known.get(attribute, {}).get(value, value))


def segments() -> list[str]:
    """The segments that customers are in."""
    rows = Customer.objects.filter(same_as=None).exclude(segment="").order_by("segment")
    return list(rows.values_list("segment", flat=True).distinct())


def _people(
    rule: Mapping[str, Any], attributes: Sequence[str], day: date, asked: set[int]
) -> list[Member]:
    rows = people_of(rule, day).order_by("pk")
    found = []
    for pk, unit, level, remote, started, email, function, location, language, mail in (
        rows.values_list(
            "pk", "unit_id", "level", "remote", "started_on", "email", "unit__function",
            "unit__location", "account__language", "account__email",
        ).iterator(chunk_size=5_000)
    ):  # fmt: skip
        known = {
            "level": level,
            "tenure": tenure_band(started, day) if "tenure" in attributes else "",
            "remote": YES if remote else NO,
            "function": function or "",
            "location": location or "",
        }
        found.append(
            Member(
                person=pk,
                unit=unit,
                attributes={name: known[name] for name in attributes},
                language=language or "",
                has_address=bool(email or mail),
                is_spared=pk in asked,
            )
        )
    return found


def _customers(
    rule: Mapping[str, Any],
    attributes: Sequence[str],
    day: date,
    asked: set[int],
    among: Collection[int] | None,
) -> list[Member]:
    """Customers whom a mail reaches: at an address of any of their rows."""
    rows = customers_of(rule, day).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    elsewhere = set(
        Customer.objects.filter(same_as__in=rows.filter(email=""))
        .exclude(email="")
        .values_list("same_as_id", flat=True)
    )
    found = []
    for pk, kind, segment, language, email in rows.values_list(
        "pk", "kind", "segment", "language", "email"
    ).iterator(chunk_size=5_000):
        if not email and pk not in elsewhere:
            continue
        known = {"kind": kind, "segment": segment}
        found.append(
            Member(
                customer=pk,
                attributes={name: known[name] for name in attributes},
                language=language,
                is_spared=pk in asked,
            )
        )
    return found


def _since(day: date, days: int) -> datetime:
    return datetime.combine(day - timedelta(days=days), time.min, time_zone())


def unknown_in(audience: str, rule: Iterable[str]) -> list[str]:
    """What of a rule nobody reads."""
    return sorted(set(rule) - set(RULES[audience]))
