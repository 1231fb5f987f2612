# SPDX-License-Identifier: Apache-2.0
"""A small house for the pages: two units with people, a year of meetings, customers, one run.

In 2025 Support holds a meeting every month and answers the customer question in each; Sales
holds one too and answers it in none. So "every meeting asks the customer question" is half kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.test import Client

from customary.evidence.run import grade_culture
from customary.store.actions.accounts import create_account
from customary.store.models import (
    Account,
    Customer,
    Event,
    Person,
    Role,
    RoleGrant,
    Theme,
    VoiceItem,
    Wave,
)
from customary.understand.publications import look_through_publications
from tests.asking import make_instrument
from tests.cast import (
    make,
    make_customer,
    make_event,
    make_organisation,
    make_person,
    make_publication,
    make_unit,
    make_voice,
)

if TYPE_CHECKING:
    from customary.store.models import GradingRun, OrgUnit, Publication, Source

PASSWORD = "correct horse battery"
QUOTE = "Your driver waited ten minutes because our gate was jammed. Nobody had to ask him."
LETTER = "Three customers wrote about the gate.\n\nThe canteen opens on Monday."
#: The practice whose count the meetings make.
ASKED = "C49"


@dataclass
class House:
    """What there is, for tests to name."""

    top: OrgUnit
    support: OrgUnit
    sales: OrgUnit
    lead: Person
    customer: Customer
    voice: VoiceItem
    meeting: Event
    theme: Theme
    newsletter: Publication
    wave: Wave
    run: GradingRun | None = None

    @property
    def records_of(self) -> Source:
        """The source that the meetings come from."""
        return self.meeting.source

    def sign_in(self, *roles: str, unit: OrgUnit | None = None, **account: Any) -> Client:
        """A browser in which somebody with these roles is signed in."""
        client = Client()
        client.force_login(self.account(*roles, unit=unit, **account))
        return client

    def account(
        self, *roles: str, unit: OrgUnit | None = None, email: str = "", name: str = "Alice Berg"
    ) -> Account:
        """An account with roles over the whole house, or for one unit."""
        email = email or f"{'-'.join(roles) or 'nobody'}@harbour.example"
        made = create_account(
            None, email=email, password=PASSWORD, roles=[], full_name=name, purpose="tests"
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(account=made, role=Role(role), unit=unit) for role in roles
        )
        return made


def build(*, graded: bool = True) -> House:
    """The house, graded as of the end of 2025."""
    make_organisation(name_zh_hans="港湾之光", setup_finished_at="2025-01-01T00:00Z")
    top = make_unit("Harbour Light", name_zh_hans="港湾之光", function="executive")
    support = make_unit("Support", name_zh_hans="客服", function="service", parent=top)
    sales = make_unit("Sales", name_zh_hans="销售", function="sales", parent=top)
    lead = make_person("Li Na", unit=support, level="manager", email="li.na@harbour.example")
    for unit in (top, support, sales):
        for number in range(6):
            make_person(f"{unit.name} {number}", unit=unit, manager=lead)
    meetings = [
        make_event(
            f"2025-{month:02}-04 09:00",
            organiser=lead,
            unit=unit,
            title=f"{unit.name} round",
            series=f"{unit.name}-weekly",
            attendee_count=5,
            question="They wait longer; we move the release." if unit is support else None,
        )
        for month in range(1, 13)
        for unit in (support, sales)
    ]
    customer = make_customer("Nordwind", segment="Hotels", known_contact=lead)
    voice = make_voice(
        "2025-11-03 10:00",
        text=QUOTE,
        language="en",
        customer=customer,
        consent_to_quote=True,
        unit=support,
    )
    theme = make(Theme, name="The gate", name_zh_hans="大门")
    # Before the years that are graded: it changes no figure.
    newsletter = make_publication("newsletter", "2019-06-03", title="June", body=LETTER)
    look_through_publications()
    # Planned: nobody is asked before a test opens it.
    wave = make(Wave, instrument=make_instrument(), number=1, attributes=["level"])
    house = House(top, support, sales, lead, customer, voice, meetings[-1], theme, newsletter, wave)
    if graded:
        house.run = grade_culture(date(2025, 12, 31))
    return house
