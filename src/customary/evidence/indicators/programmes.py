# SPDX-License-Identifier: Apache-2.0
"""Programmes and connection: how the rest of the company meets real customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from customary.core.grading.periods import Cadence
from customary.evidence.deeds import attended, by_person
from customary.evidence.registry import indicator
from customary.store.models import EventKind, Function

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.core.grading.observations import Observations
    from customary.evidence.reading import Reading

#: Hours with customers that count in a quarter; a proposed default.
HOURS_WITH_CUSTOMERS = 2.0


@indicator("I26", records="people", proofs="attendances", rhythm=Cadence.QUARTER)
def customer_exposure(reading: Reading) -> Observations:
    """One observation: a person outside service in a quarter.

    It holds when the person spent two hours or more at events where customers were present.
    The attendances prove it; `value` is the hours.
    """
    return by_person(
        reading,
        Cadence.QUARTER,
        asked=lambda day: _outside_service(reading, day),
        deeds=attended(reading, Q(event__customer_present=True)),
        at_least=HOURS_WITH_CUSTOMERS,
    )


@indicator("I87", records="people", proofs="attendances", rhythm=Cadence.QUARTER)
def whole_company_support(reading: Reading) -> Observations:
    """One observation: a person outside service in a quarter.

    It holds when the person worked a support shift. The attendance at the shift proves it;
    `value` counts the shifts.
    """
    shifts = attended(reading, Q(event__kind=EventKind.SUPPORT_SHIFT))
    return by_person(
        reading,
        Cadence.QUARTER,
        asked=lambda day: _outside_service(reading, day),
        deeds=shifts.each_once(),
    )


def _outside_service(reading: Reading, day: date) -> npt.NDArray[np.bool_]:
    return np.array(reading.worked_as(day) != Function.SERVICE, dtype=np.bool_)
