# SPDX-License-Identifier: Apache-2.0
"""How far back each indicator looks, and which figures end when records are kept for less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.catalogue import load_catalogue
from customary.core.grading.periods import MONTHS_LOOKED_AT, PERIODS_IN_WINDOW, Cadence
from customary.evidence.registry import measured_indicators
from customary.store.access.keeping import GOES_WITH
from customary.store.models import IndicatorSetting

if TYPE_CHECKING:
    from collections.abc import Mapping


def months_needed() -> Mapping[str, Mapping[str, int]]:
    """By table and indicator, the months that its figure and its grades look back over.

    Indicators that are switched off need nothing.
    """
    off = set(IndicatorSetting.objects.values_list("indicator", flat=True))
    rhythms: dict[str, list[Cadence]] = {}
    for practice in load_catalogue().practices.values():
        for key in practice.indicators:
            rhythms.setdefault(key, []).append(Cadence(practice.cadence))
    found: dict[str, dict[str, int]] = {}
    for key, measured in measured_indicators().items():
        if key in off:
            continue
        slowest = min((measured.rhythm, *rhythms.get(key, ())), key=PERIODS_IN_WINDOW.__getitem__)
        months = max(MONTHS_LOOKED_AT[slowest], MONTHS_LOOKED_AT[measured.rhythm])
        for table in {*measured.records, *measured.proofs}:
            found.setdefault(GOES_WITH.get(table, table), {})[key] = months
    return found


def figures_ended(table: str, months: int) -> list[str]:
    """The indicators that look further back than a table would be kept."""
    needed = months_needed().get(table, {})
    return sorted(key for key, need in needed.items() if need > months)
