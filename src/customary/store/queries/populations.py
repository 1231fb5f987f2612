# SPDX-License-Identifier: Apache-2.0
"""Whom a wave asks: a rule over people or customers, who belongs to it now, and who is spared.

    {"units": [4], "levels": ["employee"], "tenure_at_least": 6}      people, months of tenure
    {"segments": ["Hotels"], "contact_within_days": 90}               customers

An empty rule is everybody who works here, or every customer who may be asked. Units count with all
below them. Unit, level and place of work are those of the day, by the placements people had then,
in the tree of units as it was when the wave opened; of a wave that has not, in today's. Whoever
does not wish to be asked belongs to no population.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

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
from customary.store.queries.organisation import day_of, time_zone
from customary.store.queries.placed import Place, places_on, rows_of
from customary.store.queries.units_then import UnitThen, all_below, units_today

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet


#: By what answers may be cut, by who is asked.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    Audience.PEOPLE: ("level", "tenure", "remote", "function", "location"),
    Audience.CUSTOMERS: ("kind", "segment"),
    Audience.ANYONE: (),
}
#: Bands of tenure, each from so many years on.
TENURE = (("0-1", 0), ("1-3", 1), ("3-10", 3), ("10+", 10))
YES, NO = "yes", "no"
#: Rows of customers who are asked by no survey.
UNWILLING = Q(contact_allowed=False) | Q(surveys_allowed=False) | Q(erased_at__isnull=False)
#: So many members are looked at at a time, however many there are.
BLOCK = 2_000
#: What a rule may say, by who is asked.
RULES: dict[str, tuple[str, ...]] = {
    Audience.PEOPLE: (
        "units", "except_units", "levels", "functions", "tenure_at_least", "tenure_at_most",
        "remote",
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
    #: By name, with a reason; whoever is left out is not spared as well.
    is_left_out: bool = False

    @property
    def key(self) -> int:
        """The id of the person or customer."""
        return self.person or self.customer or 0

    @property
    def is_asked(self) -> bool:
        """Whether a wave that opens now asks them."""
        return not self.is_spared and not self.is_left_out


def members(
    audience: str,
    rule: Mapping[str, Any],
    *,
    attributes: Sequence[str] = (),
    rest_days: int = 0,
    at: datetime,
    left_out: Collection[int] = (),
    among: Collection[int] | None = None,
    after: int = 0,
    units: Mapping[int, UnitThen] | None = None,
) -> Iterator[Member]:
    """Everybody who belongs to a population at a moment, by id and block by block.

    Those `left_out`, people or customers by id, are told though they are not asked. Where `among`
    is given, no other customers are looked at, and none whose id is not `after` this one. `units`
    is the tree in which people are placed, today's where none is given. Between two blocks nothing
    of the store is held.
    """
    day = day_of(at)
    since = at - timedelta(days=rest_days) if rest_days else None
    sought = _Sought(rule, attributes, day, since, frozenset(left_out), after)
    if audience == Audience.PEOPLE:
        return _people(sought, units_today() if units is None else units)
    if audience == Audience.CUSTOMERS:
        return _customers(sought, among)
    return iter(())


def asked_since(
    model: type[Person | Customer], keys: Collection[int], moment: datetime
) -> set[int]:
    """Which of these people or customers, by id, any wave asked since.

    Of waves of another tool only those who answered are known, where they answered by name.
    """
    who = "person" if model is Person else "customer"
    invited = SurveyInvitation.objects.filter(
        Q(sent_at__gte=moment)
        | Q(sent_at=None, wave__opened_at__gte=moment)
        | Q(wave__opened_at=None, wave__opening_at__gte=moment),
        spared=False,
        **{f"{who}__in": keys},
    )
    rows = rows_of(model, keys)
    day = day_of(moment)
    answered = Response.objects.filter(submitted_on__gte=day, **{f"{who}__in": rows})
    return {
        *invited.values_list(f"{who}_id", flat=True),
        *(rows[row] for row in answered.values_list(f"{who}_id", flat=True)),
    }


def people_of(rule: Mapping[str, Any], day: date) -> QuerySet[Person]:
    """The people who work here on a day, as far as a rule speaks of what no move changes."""
    rows = Person.objects.filter(
        Person.COUNTED,
        Q(started_on=None) | Q(started_on__lte=day),
        Q(ended_on=None) | Q(ended_on__gte=day),
        erased_at=None,
    )
    if months := rule.get("tenure_at_least"):
        rows = rows.filter(started_on__lte=day - relativedelta(months=months))
    if months := rule.get("tenure_at_most"):
        rows = rows.filter(started_on__gte=day - relativedelta(months=months))
    return rows


def customers_of(rule: Mapping[str, Any], day: date) -> QuerySet[Customer]:
    """The customers of a rule who may be asked, each by the row that leads.

    One row that says no is enough, as is having been erased. Whoever has left by that day is asked
    only where the rule names a standing.
    """
    no_others = Customer.objects.filter(UNWILLING, same_as__isnull=False)
    rows = (
        Customer.objects.filter(same_as=None)
        .exclude(UNWILLING)
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
    years = day.year - started.year - ((day.month, day.day) < (started.month, started.day))
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


@dataclass(frozen=True)
class _Sought:
    """Whom a wave looks for: by which rule, on which day, asked by no other wave since when."""

    rule: Mapping[str, Any]
    attributes: Sequence[str]
    day: date
    since: datetime | None
    left_out: frozenset[int]
    after: int

    def asked(self, model: type[Person | Customer], keys: Collection[int]) -> set[int]:
        """Who of these was asked too recently; whoever is left out is not spared as well."""
        wanted = [key for key in keys if key not in self.left_out]
        return asked_since(model, wanted, self.since) if self.since and wanted else set()


def _people(sought: _Sought, units: Mapping[int, UnitThen]) -> Iterator[Member]:
    belongs = _rule_of_place(sought.rule, units)
    columns = (
        "unit_id", "level", "remote", "started_on", "email", "account__language", "account__email",
    )  # fmt: skip
    for block in _blocks(people_of(sought.rule, sought.day), sought.after, columns):
        keys = [row[0] for row in block]
        places = places_on(keys, sought.day)
        asked = sought.asked(Person, keys)
        for pk, unit, level, remote, started, email, language, mail in block:
            place = _placed(places.get(pk), unit, level, remote=remote)
            if not belongs(place):
                continue
            where = units.get(place.unit or 0)
            known = {
                "level": place.level,
                "tenure": tenure_band(started, sought.day) if "tenure" in sought.attributes else "",
                "remote": YES if place.remote else NO,
                "function": where.function if where else "",
                "location": where.location if where else "",
            }
            yield Member(
                person=pk,
                unit=place.unit,
                attributes={name: known[name] for name in sought.attributes},
                language=language or "",
                has_address=bool(email or mail),
                is_spared=pk in asked,
                is_left_out=pk in sought.left_out,
            )


def _placed(found: Place | None, unit: int | None, level: str, *, remote: bool) -> Place:
    """Where somebody was, with what their own row says where the placement says nothing."""
    if found is None:
        return Place(unit, level, remote)
    own_remote = remote if found.remote is None else found.remote
    return Place(found.unit or unit, found.level, own_remote)


def _rule_of_place(
    rule: Mapping[str, Any], units: Mapping[int, UnitThen]
) -> Callable[[Place], bool]:
    """Whether a place is within the rule."""
    within = all_below(units, rule["units"]) if rule.get("units") else None
    without = all_below(units, rule.get("except_units") or ())
    levels, functions, remote = rule.get("levels"), rule.get("functions"), rule.get("remote")
    doing = {key for key, unit in units.items() if unit.function in (functions or ())}

    def belongs(place: Place) -> bool:
        return (
            (within is None or place.unit in within)
            and place.unit not in without
            and (not levels or place.level in levels)
            and (not functions or place.unit in doing)
            and (remote is None or place.remote == remote)
        )

    return belongs


def _customers(sought: _Sought, among: Collection[int] | None) -> Iterator[Member]:
    """Customers whom a mail reaches: at an address of any of their rows."""
    rows = customers_of(sought.rule, sought.day)
    if among is not None:
        rows = rows.filter(pk__in=among)
    for block in _blocks(rows, sought.after, ("kind", "segment", "language", "email")):
        keys = [row[0] for row in block]
        without = [row[0] for row in block if not row[-1]]
        elsewhere = set(
            Customer.objects.filter(same_as__in=without)
            .exclude(email="")
            .values_list("same_as_id", flat=True)
        )
        asked = sought.asked(Customer, keys)
        for pk, kind, segment, language, email in block:
            if not email and pk not in elsewhere:
                continue
            known = {"kind": kind, "segment": segment}
            yield Member(
                customer=pk,
                attributes={name: known[name] for name in sought.attributes},
                language=language,
                is_spared=pk in asked,
                is_left_out=pk in sought.left_out,
            )


def _blocks(rows: QuerySet[Any], after: int, columns: Sequence[str]) -> Iterator[list[Any]]:
    """Id and columns of each row after one, in the order of ids.

    Who they are is read once and kept as numbers, so that no cursor stays open while whoever asks
    writes between two blocks.
    """
    found = rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    keys = array("q", found.iterator())
    for start in range(0, len(keys), BLOCK):
        block = rows.model.objects.filter(pk__in=keys[start : start + BLOCK].tolist())
        yield list(block.order_by("pk").values_list("pk", *columns))


def _since(day: date, days: int) -> datetime:
    return datetime.combine(day - timedelta(days=days), time.min, time_zone())


def unknown_in(audience: str, rule: Iterable[str]) -> list[str]:
    """What of a rule nobody reads."""
    return sorted(set(rule) - set(RULES[audience]))
