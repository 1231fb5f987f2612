# SPDX-License-Identifier: Apache-2.0
"""What some practices would be graded by the store as it stands; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.catalogue import load_catalogue
from customary.core.grading.periods import Cadence, periods_before
from customary.evidence.grading import grade_practice
from customary.evidence.reading import Reading
from customary.evidence.registry import measured_indicators
from customary.evidence.run import DERIVED, observe
from customary.evidence.scope import organigram
from customary.evidence.statements import statements
from customary.store.models import IndicatorSetting, PracticeSetting
from customary.store.queries.opinions import opinions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from customary.evidence.grading import Graded


def try_grades(practices: Iterable[str], as_of: date) -> list[Graded]:
    """The grade of each practice for the organisation as a whole.

    Indicators that follow from all others are left out: they wait for the next whole run.
    """
    chosen = [load_catalogue().practice(key) for key in practices]
    off = set(IndicatorSetting.objects.values_list("indicator", flat=True))
    wanted = {key for one in chosen for key in one.indicators} - off - set(DERIVED)
    indicators = {key: one for key, one in measured_indicators().items() if key in wanted}
    reading = Reading(since=periods_before(as_of, Cadence.YEAR).starts[0], as_of=as_of)
    settings = {setting.practice: setting for setting in PracticeSetting.objects.all()}
    tree = organigram(reading)
    observed = observe(reading, indicators)
    said = statements(reading, opinions(periods_before(as_of, Cadence.MONTH).starts[0], as_of))
    return [
        grade_practice(
            one,
            observed,
            indicators,
            organigram=tree,
            setting=settings.get(one.id),
            statements=said[one.id],
            as_of=as_of,
        )[0]
        for one in chosen
    ]
