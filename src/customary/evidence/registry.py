# SPDX-License-Identifier: Apache-2.0
"""The indicators that are measured: a function each, declared where it stands."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from customary.core.grading.figures import Estimate, Statistic
from customary.core.grading.periods import Cadence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.grading.observations import Observations
    from customary.evidence.reading import Reading

#: By name, for the modules in it import this one.
INDICATORS = "customary.evidence.indicators"

Observe = Callable[["Reading"], "Observations"]
Beside = Callable[["Reading", "Observations"], list[dict[str, Any]]]
Summed = Callable[["Reading", "Observations"], Estimate | None]


@dataclass(frozen=True)
class Measured:
    """An indicator that is measured.

    Attributes:
        key: its id in the catalogue.
        observe: reads the store and returns one row for each thing that could have shown it.
        records: tables of the `record` column, what the denominator counts; `kind` says which.
        proofs: tables of the `proof_record` column, where a record of its own proves it.
        rhythm: the finest periods the observations make sense in, and those of its trend.
        statistic: how observations become one value.
        by_opportunity: nothing to observe in a period is not held against anybody.
        unit_of_value: "hours" or "days" for a median, "" for a share.
        outcome: tells what became of the business, not what is done: it grades no practice.
        beside: what stands beside its figure, as `IndicatorValue.beside` keeps it.
        summed: its value, n and interval for the organisation, where they are no share, median or
            agreement of the observations; told of no unit.
    """

    key: str
    observe: Observe
    records: tuple[str, ...]
    proofs: tuple[str, ...]
    rhythm: Cadence
    statistic: Statistic
    by_opportunity: bool
    unit_of_value: str
    outcome: bool = False
    beside: Beside | None = None
    summed: Summed | None = None


_declared: dict[str, Measured] = {}


def indicator(
    key: str,
    *,
    records: str | tuple[str, ...],
    proofs: str | tuple[str, ...] = (),
    rhythm: Cadence = Cadence.MONTH,
    statistic: Statistic = Statistic.SHARE,
    by_opportunity: bool = False,
    unit_of_value: str = "",
    outcome: bool = False,
    beside: Beside | None = None,
    summed: Summed | None = None,
) -> Callable[[Observe], Observe]:
    """Declare the function below as the measurement of a catalogue indicator.

    Raises:
        ValueError: if the indicator is declared twice.
    """

    def declare(observe: Observe) -> Observe:
        if key in _declared:
            raise ValueError(
                f"{key} is measured twice: by {_declared[key].observe.__name__} "
                f"and by {observe.__name__}."
            )
        _declared[key] = Measured(
            key,
            observe,
            _tables(records),
            _tables(proofs),
            rhythm,
            statistic,
            by_opportunity,
            unit_of_value,
            outcome,
            beside,
            summed,
        )
        return observe

    return declare


@cache
def measured_indicators() -> Mapping[str, Measured]:
    """Every measured indicator by id, in order of id."""
    package = import_module(INDICATORS)
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{INDICATORS}.{module.name}")
    return dict(sorted(_declared.items()))


def _tables(named: str | tuple[str, ...]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else named
