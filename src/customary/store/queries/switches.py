# SPDX-License-Identifier: Apache-2.0
"""What is switched off here, since when and why: everybody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import require
from customary.store.models import IndicatorSetting, Source, SourceExclusion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from customary.store.access import Reader


@dataclass(frozen=True)
class Switch:
    """An indicator that is off, a source that is not used, or a source not used for an indicator.

    Attributes:
        id: of the row that says so, of the kind `key`: indicator, source or exclusion.
        source: its name, "" for an indicator as a whole.
        indicator: its id, "" for a source as a whole.
    """

    key: str
    id: int
    source: str
    indicator: str
    reason: str
    since: datetime


def switches(reader: Reader) -> tuple[Switch, ...]:
    """All that is switched off: indicators, then sources, then a source for an indicator."""
    require(reader, "read", "switches")
    return (
        *(
            Switch("indicator", one.pk, "", one.indicator, one.off_reason, one.updated_at)
            for one in IndicatorSetting.objects.order_by("indicator")
        ),
        *(
            Switch("source", one.pk, one.name, "", one.off_reason, one.updated_at)
            for one in Source.objects.exclude(off_reason="").order_by("name")
        ),
        *(
            Switch(
                "exclusion", one.pk, one.source.name, one.indicator, one.off_reason, one.updated_at
            )
            for one in SourceExclusion.objects.select_related("source").order_by("indicator", "pk")
        ),
    )


def switches_of(reader: Reader, indicators: Iterable[str]) -> tuple[Switch, ...]:
    """What bears on these indicators: a source that is off bears on all."""
    wanted = {"", *indicators}
    return tuple(one for one in switches(reader) if one.indicator in wanted)


def sources_to_switch(reader: Reader) -> tuple[tuple[int, str], ...]:
    """Every source to choose from, by name."""
    require(reader, "read", "switches")
    return tuple(Source.objects.order_by("name").values_list("pk", "name"))
