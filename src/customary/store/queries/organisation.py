# SPDX-License-Identifier: Apache-2.0
"""The organisation of this installation: its name, its calendar, its floors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from customary.store.access import require
from customary.store.access.floors import LOWEST
from customary.store.models import Cards, ChatKind, Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time

    from customary.store.access import Reader


@dataclass(frozen=True)
class OrganisationFacts:
    """Everything the organisation set about itself; `floors` are those in force."""

    name: str
    name_zh_hans: str
    languages: tuple[str, ...]
    time_zone: str
    fiscal_year_start_month: int
    holidays: tuple[str, ...]
    extra_working_days: tuple[str, ...]
    working_days: tuple[int, ...]
    working_hours_start: time | None
    working_hours_end: time | None
    survey_rest_days: int
    setup_finished_at: datetime | None
    floors: Mapping[str, int]


def organisation_name(language: str) -> str:
    """The organisation's name in a language, "" before the first run; no secret, so no reader."""
    found = Organisation.objects.values_list("name", "name_zh_hans").first()
    if found is None:
        return ""
    name, chinese = found
    return chinese if chinese and language.lower().startswith("zh") else name


def organisation(reader: Reader) -> OrganisationFacts | None:
    """The organisation, None before the first run."""
    require(reader, "read", "organisation")
    row = Organisation.objects.first()
    if row is None:
        return None
    return OrganisationFacts(
        name=row.name,
        name_zh_hans=row.name_zh_hans,
        languages=tuple(row.languages),
        time_zone=row.time_zone,
        fiscal_year_start_month=row.fiscal_year_start_month,
        holidays=tuple(row.holidays),
        extra_working_days=tuple(row.extra_working_days),
        working_days=tuple(row.working_days),
        working_hours_start=row.working_hours_start,
        working_hours_end=row.working_hours_end,
        survey_rest_days=row.survey_rest_days,
        setup_finished_at=row.setup_finished_at,
        floors={name: max(lowest, row.floors.get(name, 0)) for name, lowest in LOWEST.items()},
    )


@dataclass(frozen=True)
class CardSettings:
    """Whether the customer question is asked after meetings; the chat's address is told to nobody."""

    cards: str
    chat_kind: str
    has_address: bool


def card_settings(reader: Reader) -> CardSettings:
    """How cards are set."""
    require(reader, "read", "organisation")
    row = Organisation.objects.first()
    if row is None:
        return CardSettings(Cards.OFF.value, "", has_address=False)
    return CardSettings(row.cards, row.chat_kind, has_address=bool(row.chat_address))


@dataclass(frozen=True)
class AnsweringSettings:
    """How soon customers are answered, and how old their words may be for that."""

    hours: int
    days: int


def answering_settings(reader: Reader) -> AnsweringSettings:
    """How the closing of the loop is set."""
    require(reader, "read", "organisation")
    row = Organisation.objects.first() or Organisation()
    return AnsweringSettings(row.answer_within_hours, row.case_within_days)


def card_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What there is to choose: ways of asking, and chats."""
    return (
        [(value, str(label)) for value, label in Cards.choices],
        [(value, str(label)) for value, label in ChatKind.choices],
    )


def time_zone() -> ZoneInfo:
    """The organisation's time zone: the one whose midnight parts its days."""
    with (
        connection.cursor() as cursor
    ):  # asked for by every page: Django's way costs ten times that
        cursor.execute("SELECT time_zone FROM organisation ORDER BY id LIMIT 1")
        found = cursor.fetchone()
    return ZoneInfo((found and found[0]) or "UTC")


def day_of(moment: datetime) -> date:
    """The day of a moment, where the organisation is."""
    return moment.astimezone(time_zone()).date()


def today() -> date:
    """Today, where the organisation is."""
    return day_of(timezone.now())
