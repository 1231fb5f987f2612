# SPDX-License-Identifier: Apache-2.0
"""What the organisation set for practices and indicators: claims, thresholds, what is off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import require
from customary.store.models import IndicatorSetting, PracticeSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader


@dataclass(frozen=True)
class PracticeSettingFacts:
    """What is set for one practice; empty values leave the catalogue's in force."""

    practice: str
    claim: str
    claim_zh_hans: str
    threshold: float | None
    cadence: str
    off_reason: str


def practice_settings(reader: Reader) -> Mapping[str, PracticeSettingFacts]:
    """What is set for practices, by practice; everybody may know what is off and why."""
    require(reader, "read", "practice_settings")
    return {
        row.practice: PracticeSettingFacts(
            practice=row.practice,
            claim=row.claim,
            claim_zh_hans=row.claim_zh_hans,
            threshold=row.threshold,
            cadence=row.cadence,
            off_reason=row.off_reason,
        )
        for row in PracticeSetting.objects.order_by("practice")
    }


def indicator_settings(reader: Reader) -> Mapping[str, str]:
    """The indicators switched off, each with its reason."""
    require(reader, "read", "practice_settings")
    rows = IndicatorSetting.objects.order_by("indicator")
    return dict(rows.values_list("indicator", "off_reason"))
