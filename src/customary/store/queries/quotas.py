# SPDX-License-Identifier: Apache-2.0
"""How many answers to a wave are enough, in all or of each group that its results are cut by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from customary.store.models import Response

if TYPE_CHECKING:
    from customary.store.models import SurveyInvitation, Wave


def is_full(wave: Wave) -> bool:
    """Whether as many have answered as are wanted in all."""
    total = wave.quotas.get("total")
    return total is not None and Response.objects.filter(wave=wave).count() >= total


def full_values(wave: Wave) -> dict[str, set[str]]:
    """The values of attributes of which as many have answered as are wanted."""
    groups = wave.quotas.get("by", {})
    if not groups:
        return {}
    said = list(Response.objects.filter(wave=wave).values_list("attributes", flat=True))
    full: dict[str, set[str]] = {}
    for attribute, most in groups.items():
        counts = Counter(str(one.get(attribute, "")) for one in said)
        full[attribute] = {value for value, n in most.items() if counts[value] >= n}
    return full


def is_full_for(invitation: SurveyInvitation) -> bool:
    """Whether as many have answered as are wanted, in all or of a group this one belongs to."""
    wave = invitation.wave
    if not wave.quotas:
        return False
    if is_full(wave):
        return True
    sent = Response.objects.filter(wave=wave)
    for attribute, most in wave.quotas.get("by", {}).items():
        value = invitation.attributes.get(attribute)
        if (
            value in most
            and sent.filter(**{f"attributes__{attribute}": value}).count() >= most[value]
        ):
            return True
    return False
