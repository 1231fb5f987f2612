# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a made-up organisation taken along the whole path, with accounts to look."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from customary.act.cases import open_cases
from customary.act.thanks import deliver_thanks
from customary.demo import generate
from customary.evidence.run import grade_culture
from customary.pipeline.demonstrated_customers import ask_customers
from customary.pipeline.demonstrated_surveys import ask_the_staff
from customary.pipeline.flow import take_in
from customary.store.access import System
from customary.store.actions.accounts import create_account
from customary.store.actions.organisation import finish_setup
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    Account,
    EvidenceGrade,
    Function,
    GradingRun,
    Level,
    Organisation,
    Person,
    Role,
    Source,
)
from customary.store.queries.organisation import time_zone
from customary.understand.emerging import look_for_emerging
from customary.understand.publications import look_through_publications
from customary.understand.voice import understand_voice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.db.models import QuerySet

    from customary.intake.report import Progress

SEED = 20251031
AS_OF = date(2026, 10, 31)
PURPOSE = "demonstration"
#: Earlier runs give the pages a past: what changed since the last look.
EARLIER_RUNS = (timedelta(days=184), timedelta(days=92))
ACCOUNTS_FILE = "accounts.txt"


@dataclass(frozen=True)
class OpenedAccount:
    """An account of the demonstration with its random password."""

    role: str
    email: str
    password: str


def is_loaded() -> bool:
    """Whether the demonstration has been taken to its end in this installation."""
    return GradingRun.objects.filter(as_of=AS_OF, finished_at__isnull=False).exists()


def load(*, tell: Callable[[str], None], progress: Progress, scale: float = 1.0) -> None:
    """Generate the organisation, import it through the real path, and grade it.

    Raises:
        ValueError: this installation already holds another organisation's records.
    """
    _refuse_a_real_organisation()
    packs = settings.CUSTOMARY_HOME / "demo-pack"
    tell(_("Writing the evidence packs of the organisation"))
    feedback = generate(packs, seed=SEED, as_of=AS_OF, scale=scale)
    reader = System(PURPOSE)
    take_in(
        _in_order(packs),
        began=lambda pack: tell(_("Importing %(pack)s") % {"pack": pack.name}),
        progress=progress,
    )
    for source in Source.objects.filter(proposed_grade=EvidenceGrade.SYSTEM, confirmed_grade=""):
        confirm_source(reader, source)
    finish_setup(reader)
    tell(_("Asking customers, round by round"))
    ask_customers(feedback, as_of=AS_OF)
    tell(_("Understanding what customers said"))
    understand_voice(everything=True)
    look_for_emerging()
    look_through_publications()
    # As it stood on the last day: what was said then is to be answered, and thanked for.
    last_moment = datetime.combine(AS_OF, time.max, tzinfo=time_zone())
    open_cases(now=last_moment)
    deliver_thanks(now=last_moment)
    tell(_("Asking the staff, round by round"))
    cast = {person.pk for person in _cast().values() if person is not None}
    ask_the_staff(seed=SEED, as_of=AS_OF, not_yet=cast)
    for before in (*EARLIER_RUNS, timedelta()):
        day = AS_OF - before
        tell(_("Grading as of %(day)s") % {"day": day.isoformat()})
        grade_culture(day)


def open_accounts() -> list[OpenedAccount]:
    """One account for each way of looking, with random passwords; none where there are any."""
    if Account.objects.exists():
        return []
    opened = [
        _open(role, person)
        for role, person in _cast().items()
        if person is not None and person.email
    ]
    path = settings.CUSTOMARY_HOME / ACCOUNTS_FILE
    path.touch(mode=0o600)
    path.write_text(
        "".join(f"{one.role}\t{one.email}\t{one.password}\n" for one in opened), encoding="utf-8"
    )
    return opened


def accounts() -> list[OpenedAccount]:
    """The accounts opened before, read from their file."""
    path = settings.CUSTOMARY_HOME / ACCOUNTS_FILE
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [OpenedAccount(*line.split("\t")) for line in lines]


def _open(role: str, person: Person) -> OpenedAccount:
    password = secrets.token_urlsafe(12)
    granted = [Role(role)] if role in Role.values and role != Role.EMPLOYEE else []
    create_account(
        None,
        email=person.email,
        password=password,
        roles=granted,
        purpose=PURPOSE,
        language="en",
    )
    return OpenedAccount(role, person.email, password)


def _cast() -> dict[str, Person | None]:
    """Who looks: one person for each role, all different."""
    here = (
        Person.objects.filter(Person.COUNTED, ended_on=None)
        .exclude(email="")
        .order_by("external_id")
    )
    taken: set[int] = set()

    def take(rows: QuerySet[Person]) -> Person | None:
        person = rows.exclude(pk__in=taken).first()
        if person is not None:
            taken.add(person.pk)
        return person

    leaders = here.filter(level=Level.MANAGER)
    heads = leaders.annotate(count=Count("reports")).order_by("-count")
    return {
        Role.EXECUTIVE.value: take(here.filter(level=Level.EXECUTIVE)),
        Role.CX_LEAD.value: take(leaders.filter(unit__function=Function.MARKETING)),
        Role.PEOPLE_LEAD.value: take(leaders.filter(unit__function=Function.PEOPLE)),
        Role.SERVICE_LEAD.value: take(heads.filter(unit__function=Function.SERVICE)),
        "manager": take(heads.filter(unit__function=Function.PRODUCT)),
        Role.AGENT.value: take(here.filter(level=Level.EMPLOYEE, unit__function=Function.SERVICE)),
        Role.EMPLOYEE.value: take(
            here.filter(level=Level.EMPLOYEE, unit__function=Function.ENGINEERING)
        ),
        Role.ADMIN.value: take(here.filter(level=Level.EMPLOYEE)),
    }


def _refuse_a_real_organisation() -> None:
    organisation = Organisation.objects.first()
    others = Source.objects.exclude(key=Source.OWN_KEY)
    if Account.objects.exists() or (organisation and not others.exists()):
        raise ValueError(
            f"{settings.CUSTOMARY_HOME} already serves an organisation. Give the demonstration a "
            "folder of its own: CUSTOMARY_HOME=./var/demo customary demo"
        )


def _in_order(packs: Path) -> list[Path]:
    """The packs in the order of their names, in which each finds what it points to."""
    return sorted(path.parent for path in packs.glob("*/pack.toml"))
