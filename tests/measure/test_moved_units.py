# SPDX-License-Identifier: Apache-2.0
"""Units moved or renamed while a wave runs: it is told by the tree as it was when it opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from customary.measure.waves import release_wave
from customary.report.wave_telling import trust
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.respondents import respondent_key
from customary.store.actions.waves import close, plan
from customary.store.models import Response, Wave
from customary.store.queries.wave_following import followed
from customary.store.queries.wave_pages import wave_page
from customary.store.queries.wave_results import result
from tests.cast import at, make, make_organisation, make_person, make_unit
from tests.measure.asked import below, make_instrument
from tests.store.queries.scene import viewer

if TYPE_CHECKING:
    from customary.store.models import Instrument, OrgUnit

pytestmark = pytest.mark.django_db
US = System("test")
JANUARY, MARCH = at("2026-01-05 09:00"), at("2026-03-02 09:00")


@pytest.fixture
def units() -> dict[str, OrgUnit]:
    make_organisation()
    top = make_unit("Company")
    sales, service = make_unit("Sales", parent=top), make_unit("Service", parent=top)
    found = {
        "top": top,
        "sales": sales,
        "service": service,
        "field": make_unit("Field sales", name_zh_hans="外勤销售", parent=sales),
        "shop": make_unit("Shop", parent=sales),
        "desk": make_unit("Help desk", parent=service),
    }
    for name in ("field", "shop", "desk"):
        for one in range(12):
            make_person(f"{name} {one}", unit=found[name])
    return found


@pytest.fixture
def instrument() -> Instrument:
    return make_instrument(family="pulse")


def opened(instrument: Instrument, moment: object) -> Wave:
    return open_wave(US, plan(US, instrument, opens_at=moment), now=moment)  # type: ignore[arg-type]


def finished(wave: Wave, *, high: OrgUnit | None = None) -> Wave:
    for place, one in enumerate(wave.invitations.select_related("unit")):
        heard = 5 - place % 2 if one.unit == high else 1 + place % 3
        make(
            Response,
            instrument=wave.instrument,
            wave=wave,
            respondent_key=respondent_key(one),
            unit=one.unit,
            submitted_on=JANUARY.date(),
            answers={"heard": heard, "unheard": 6 - heard, "advise": 2 * heard},
        )
        one.answered_on = JANUARY.date()
        one.save()
    wave = close(US, wave, now=wave.closes_at)
    release_wave(wave.pk)
    return wave


def moved(unit: OrgUnit, *, under: OrgUnit, name: str) -> None:
    unit.parent, unit.name, unit.name_zh_hans = under, name, ""
    unit.save()


def test_a_unit_moved_between_opening_and_close_counts_where_it_was(
    units: dict[str, OrgUnit], instrument: Instrument
) -> None:
    wave = opened(instrument, JANUARY)
    moved(units["field"], under=units["service"], name="Outreach")
    told = {one.unit: (one.name, one.depth, one.asked) for one in followed(US, wave.pk).units}
    assert told[units["field"].pk] == ("Field sales", 2, 12)
    assert (told[units["sales"].pk][2], told[units["service"].pk][2]) == (24, 12)
    wave = finished(wave, high=units["field"])
    assert result(US, wave.pk, unit=units["sales"].pk).n == 20
    assert result(US, wave.pk, unit=units["service"].pk).n == 10
    assert [one.unit_name for one in below(US, wave.pk, unit=units["sales"].pk)] == [
        "Field sales",
        "Shop",
    ]
    heard = result(US, wave.pk, unit=units["field"].pk).figures.figure("heard")
    assert heard is not None
    assert heard.above is not None, "beside the rest of the unit it was part of"
    assert heard.above.points > 1
    assert [name for _, name in wave_page(US, wave.pk, unit=units["field"].pk).path] == [
        "Company",
        "Sales",
        "Field sales",
    ]


def test_who_leads_a_unit_reads_its_own_cell_wherever_it_hangs_today(
    units: dict[str, OrgUnit], instrument: Instrument
) -> None:
    wave = opened(instrument, JANUARY)
    moved(units["field"], under=units["service"], name="Outreach")
    finished(wave)
    led = frozenset(units[name].pk for name in ("service", "desk", "field"))
    leads = replace(viewer(), roles={"manager": led})
    page = wave_page(leads, wave.pk)
    assert {one.name for one in page.parts} == {"Service", "Field sales"}
    assert {one.name for one in wave_page(leads, wave.pk, unit=units["service"].pk).parts} == {
        "Help desk"
    }


def test_a_change_in_units_made_up_otherwise_says_so(
    units: dict[str, OrgUnit], instrument: Instrument
) -> None:
    finished(opened(instrument, JANUARY))
    moved(units["field"], under=units["service"], name="Outreach")
    wave = finished(opened(instrument, MARCH))
    regrouped = {
        name for name in units if result(US, wave.pk, unit=units[name].pk).figures.regrouped
    }
    assert regrouped == {"sales", "service"}
    assert result(US, wave.pk, unit=units["field"].pk).unit_name == "Outreach"
    assert trust(wave_page(US, wave.pk, unit=units["sales"].pk), {})[0][0] == "Made up of"
    assert not result(US, wave.pk).figures.regrouped


def test_units_made_or_emptied_since_change_nothing_of_the_others(
    units: dict[str, OrgUnit], instrument: Instrument
) -> None:
    finished(opened(instrument, JANUARY))
    new = make_unit("New", parent=units["sales"])
    for one in range(12):
        make_person(f"new {one}", unit=new)
    wave = finished(opened(instrument, MARCH))
    assert not any(result(US, wave.pk, unit=one.pk).figures.regrouped for one in units.values())
    assert result(US, wave.pk, unit=new.pk).n == 10
