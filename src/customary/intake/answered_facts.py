# SPDX-License-Identifier: Apache-2.0
"""What is known of whoever is asked, as far as the questions name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format

from customary.core.questionnaire.checking import piped_texts
from customary.core.questionnaire.piping import facts_in
from customary.store.queries.organisation import organisation_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from customary.core.questionnaire.questions import Form
    from customary.store.models import SurveyInvitation


def named_facts(form: Form) -> frozenset[str]:
    """The facts a questionnaire names."""
    return frozenset(name for _where, text in piped_texts(form) for name in facts_in(text))


def facts(invitation: SurveyInvitation, named: Iterable[str], language: str) -> dict[str, str]:
    """These facts, as far as they are known; no other is looked up."""
    return {name: found for name in named if (found := READ[name](invitation, language))}


def _customer(invitation: SurveyInvitation, _language: str) -> str:
    return invitation.customer.name if invitation.customer else ""


def _day(invitation: SurveyInvitation, _language: str) -> str:
    if invitation.interaction is None:
        return ""
    return date_format(timezone.localtime(invitation.interaction.opened_at), "DATE_FORMAT")


def _subject(invitation: SurveyInvitation, _language: str) -> str:
    return invitation.interaction.subject if invitation.interaction else ""


def _person(invitation: SurveyInvitation, _language: str) -> str:
    return invitation.person.full_name if invitation.person else ""


def _unit(invitation: SurveyInvitation, language: str) -> str:
    unit = invitation.unit
    if unit is None:
        return ""
    return (unit.name_zh_hans if language.startswith("zh") else "") or unit.name


def _last_day(invitation: SurveyInvitation, _language: str) -> str:
    until = invitation.wave.closes_at
    return date_format(timezone.localtime(until), "DATE_FORMAT") if until else ""


READ: dict[str, Callable[[SurveyInvitation, str], str]] = {
    "customer.name": _customer,
    "interaction.day": _day,
    "interaction.subject": _subject,
    "organisation.name": lambda _invitation, language: organisation_name(language),
    "person.name": _person,
    "unit.name": _unit,
    "wave.last_day": _last_day,
    "wave.title": lambda invitation, _language: invitation.wave.title,
}
