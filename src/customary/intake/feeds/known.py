# SPDX-License-Identifier: Apache-2.0
"""What the organisation already knows, for feeds to hold their files against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from customary.store.access import System
from customary.store.models import (
    Customer,
    DocumentKind,
    GovDocument,
    Interaction,
    Level,
    Metric,
    Organisation,
    OrgUnit,
    Person,
    Standing,
    Theme,
    VoiceItem,
)
from customary.store.queries.addressed import help_desk_hosts, words_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from customary.store.queries.addressed import Whereabouts


#: Hosts of private mailboxes: no organisation is known by them.
PUBLIC_HOSTS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "gmx.de",
    "icloud.com", "me.com", "qq.com", "163.com", "126.com", "foxmail.com", "sina.com",
    "group.calendar.google.com", "resource.calendar.google.com",
})  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The store as a feed may look at it; every set is read once, when first asked for.

    `source` is the key of the source that the files belong to, "" where that is not known yet.
    """

    source: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        organisation = Organisation.objects.first()
        return ZoneInfo(organisation.time_zone if organisation else "UTC")

    @cached_property
    def now(self) -> datetime:
        """Now: what is later than this is planned, not held."""
        return timezone.now()

    @cached_property
    def today(self) -> date:
        """Today, where the organisation is."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def active_keys(self) -> tuple[frozenset[str], ...]:
        """Address and number of everybody who works here now, in small letters."""
        people = Person.objects.filter(standing=Standing.EMPLOYEE, ended_on=None)
        told = people.values_list("email", "employee_number", "external_id")
        return tuple(frozenset(key.lower() for key in keys if key) for keys in told)

    @cached_property
    def leaving_days(self) -> dict[str, date]:
        """The last day of everybody who has left, by employee number."""
        people = Person.objects.exclude(employee_number="").filter(ended_on__isnull=False)
        return {
            number: day for number, day in people.values_list("employee_number", "ended_on") if day
        }

    @cached_property
    def employee_addresses(self) -> frozenset[str]:
        """The e-mail addresses of everybody who works or worked here, in small letters."""
        people = Person.objects.filter(standing=Standing.EMPLOYEE).exclude(email="")
        return frozenset(email.lower() for email in people.values_list("email", flat=True))

    @cached_property
    def leader_addresses(self) -> tuple[str, ...]:
        """The e-mail addresses of those who lead the whole company, in small letters."""
        chiefs = Person.objects.filter(
            standing=Standing.EMPLOYEE, level=Level.EXECUTIVE, ended_on=None
        ).exclude(email="")
        return tuple(sorted(email.lower() for email in chiefs.values_list("email", flat=True)))

    @cached_property
    def domains(self) -> frozenset[str]:
        """The domains of these addresses that are the organisation's own."""
        found = frozenset(email.rpartition("@")[2] for email in self.employee_addresses)
        return found - PUBLIC_HOSTS

    def is_colleague(self, address: str) -> bool:
        """Whether an address, in small letters, is an employee's or of the organisation."""
        _name, at, domain = address.rpartition("@")
        return bool(at) and (address in self.employee_addresses or domain in self.domains)

    @cached_property
    def customer_addresses(self) -> frozenset[str]:
        """The e-mail addresses of customers, in small letters."""
        customers = Customer.objects.exclude(email="")
        return frozenset(email.lower() for email in customers.values_list("email", flat=True))

    @cached_property
    def units(self) -> dict[str, str]:
        """Units by their name in small letters, as a reference: `source/external id`."""
        return _by_name(OrgUnit)

    @cached_property
    def policies(self) -> dict[str, str]:
        """Policies by their title in small letters, and by reference, as a reference."""
        rows = GovDocument.objects.filter(kind=DocumentKind.POLICY)
        found: dict[str, str] = {}
        for source, key, title in rows.values_list("source__key", "external_id", "title"):
            reference = f"{source}/{key}"
            found |= {title.casefold(): reference, reference.casefold(): reference}
        return found

    @cached_property
    def metrics(self) -> dict[str, str]:
        """Metrics by their name in small letters, as a reference: `source/external id`."""
        rows = Metric.objects.values_list("name", "source__key", "external_id")
        return {name.casefold(): f"{source}/{key}" for name, source, key in rows}

    @cached_property
    def promises(self) -> dict[str, str]:
        """The titles of the promises to customers, by reference: `source/external id`."""
        rows = GovDocument.objects.filter(kind=DocumentKind.PROMISE)
        return {
            f"{source}/{key}": title
            for source, key, title in rows.values_list("source__key", "external_id", "title")
        }

    @cached_property
    def themes(self) -> dict[str, str]:
        """Themes in what customers say by their names in small letters, as references."""
        return _by_name(Theme)

    @cached_property
    def help_desks(self) -> frozenset[str]:
        """The hosts that contacts with customers are fetched from."""
        return help_desk_hosts()

    def contacts(self, keys: Iterable[str]) -> dict[str, datetime | None]:
        """Which of these contacts of the source are stored, and when it last changed them."""
        if not self.source:
            return {}
        rows = Interaction.objects.filter(source__key=self.source, external_id__in=list(keys))
        return dict(rows.values_list("external_id", "source_changed_at"))

    def said(self, keys: Iterable[str]) -> dict[str, datetime | None]:
        """Which of these words of customers are stored, and when the source recorded them."""
        if not self.source:
            return {}
        rows = VoiceItem.objects.filter(source__key=self.source, external_id__in=list(keys))
        return dict(rows.values_list("external_id", "recorded_at"))

    def words_at(self, addresses: Iterable[str]) -> dict[str, Whereabouts]:
        """What addresses, numbers of tickets and references lead to: a customer's words, if any."""
        return words_at(System("reading what other systems cite"), addresses)


def _by_name(table: type[OrgUnit | Theme]) -> dict[str, str]:
    """References by the names of their rows, in both languages and small letters."""
    rows = table.objects.values_list("name", "name_zh_hans", "source__key", "external_id")
    return {
        name.casefold(): f"{source}/{key}"
        for english, chinese, source, key in rows
        for name in (english, chinese)
        if name
    }
