# SPDX-License-Identifier: Apache-2.0
"""What there is to choose when a wave is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.models import (
    Audience,
    CustomerKind,
    CustomerStatus,
    Function,
    InteractionKind,
    Level,
    Organisation,
    OrgUnit,
)
from customary.store.queries.populations import NO, TENURE, YES, segments, value_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import TextChoices

Choices = list[tuple[str, str]]


def audiences() -> Choices:
    """Who can be asked."""
    return _spoken(Audience)


def levels() -> Choices:
    """The levels of people."""
    return _spoken(Level)


def functions() -> Choices:
    """What units do."""
    return _spoken(Function)


def customer_kinds() -> Choices:
    """Kinds of customers."""
    return _spoken(CustomerKind)


def customer_statuses() -> Choices:
    """Where customers stand."""
    return _spoken(CustomerStatus)


def interaction_kinds() -> Choices:
    """How a customer and the organisation meet."""
    return _spoken(InteractionKind)


def values_of(attribute: str) -> Choices:
    """The values of a cut."""
    known: dict[str, Sequence[str]] = {
        "level": list(Level),
        "function": list(Function),
        "kind": list(CustomerKind),
        "tenure": [band for band, _years in TENURE],
        "remote": [YES, NO],
        "segment": segments(),
        "location": locations(),
    }
    return [(str(one), value_name(attribute, str(one))) for one in known[attribute]]


def locations() -> list[str]:
    """The places where units are."""
    rows = OrgUnit.objects.exclude(location="").order_by("location")
    return list(rows.values_list("location", flat=True).distinct())


def rest_days() -> int:
    """The organisation's own rest between surveys."""
    return (Organisation.objects.first() or Organisation()).survey_rest_days


def has_chat() -> bool:
    """Whether there is a chat channel to announce in."""
    found = Organisation.objects.first()
    return bool(found and found.chat_kind and found.chat_address)


def _spoken(choices: type[TextChoices]) -> Choices:
    return [(str(value), str(label)) for value, label in choices.choices]
