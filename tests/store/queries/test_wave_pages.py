# SPDX-License-Identifier: Apache-2.0
"""One page of results for somebody who has one role here and another one there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customary.measure.waves import release_wave
from customary.store.queries.wave_pages import wave_page
from customary.store.queries.wave_table import wave_table
from tests.cast import make_organisation, make_unit
from tests.measure.asked import answer, make_instrument, make_wave, rating, scale
from tests.store.queries.scene import viewer

pytestmark = pytest.mark.django_db


def test_who_cares_for_one_unit_reads_no_well_being_of_another_that_they_lead() -> None:
    make_organisation()
    top = make_unit("Company")
    cared_for, led = make_unit("Cared for", parent=top), make_unit("Led", parent=top)
    well = scale("wellbeing", "strain", "calm", sensitive=True)
    wave = make_wave(make_instrument(rating("strain"), rating("calm"), scales=[well]))
    given = [{"strain": 1 + n % 5, "calm": 1 + (n + 1) % 5} for n in range(20)]
    for unit in (cared_for, led):
        answer(wave, given, unit=unit)
    release_wave(wave.pk)
    both = {"people_lead": frozenset({cared_for.pk}), "manager": frozenset({top.pk, led.pk})}
    reader = replace(viewer(), roles=both)
    assert wave_page(reader, wave.pk, unit=cared_for.pk).cell.figures.scales
    assert not wave_page(reader, wave.pk, unit=led.pk).cell.figures.scales
    parts = {one.name: one.figure for one in wave_page(reader, wave.pk).parts}
    assert parts["Company"] is None
    below = wave_page(reader, wave.pk, unit=top.pk, figure="wellbeing")
    assert all(one.figure is None for one in below.parts if one.name != "Cared for")
    told = {row.unit for row in wave_table(reader, wave.pk).rows if row.figure == "wellbeing"}
    assert told == {"", "Cared for"}
