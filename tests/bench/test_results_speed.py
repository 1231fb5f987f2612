# SPDX-License-Identifier: Apache-2.0
"""Results of 100,000 answers to 40 items in 500 units: worked out once, read in a blink.

make bench ARGS="-k results_speed"
"""

from __future__ import annotations

import sys
import time
from uuid import uuid4

import numpy as np
import pytest
from django.test import Client

from customary.measure.waves import release_wave
from customary.store.models import OrgUnit, Response, WaveResult
from tests.bench.memory import peak_mb
from tests.cast import day, make_unit
from tests.measure.asked import make_instrument, make_wave, rating, scale
from tests.web.house import House, build

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

ANSWERS, ITEMS, BY_SCALE = 100_000, 40, 8
#: Divisions, departments, sections, teams.
WIDTHS = (4, 4, 5, 5)
RELEASE_SECONDS, RELEASE_MB, PAGE_SECONDS = 900, 2_000, 0.5
ATTRIBUTES = {"level": 4, "tenure": 4, "remote": 2}


def teams(top: OrgUnit) -> list[OrgUnit]:
    """The lowest of about 500 units."""
    level = [top]
    for width in WIDTHS:
        level = [
            make_unit(f"{unit.name}.{place}", parent=unit)
            for unit in level
            for place in range(width)
        ]
    return level


def answered(house: House) -> int:
    """A wave that everybody answered; its key."""
    keys = [f"q{place}" for place in range(ITEMS)]
    asked = make_instrument(
        *(rating(key) for key in keys),
        scales=[
            scale(f"s{start}", *keys[start : start + BY_SCALE], outcome=start == 0)
            for start in range(0, ITEMS, BY_SCALE)
        ],
    )
    wave = make_wave(asked, attributes=list(ATTRIBUTES), invited=ANSWERS)
    random = np.random.default_rng(1)
    places = teams(house.top)
    size = random.dirichlet(np.full(len(places), 2.0))
    unit = random.choice(len(places), ANSWERS, p=size)
    mood = random.normal(3.4, 0.8, ANSWERS)
    given = np.clip(np.rint(mood[:, None] + random.normal(0, 0.8, (ANSWERS, ITEMS))), 1, 5)
    given[random.random(given.shape) < 0.02] = 0
    known = {name: random.integers(0, many, ANSWERS) for name, many in ATTRIBUTES.items()}
    Response.objects.bulk_create(
        (
            Response(
                source=wave.source,
                external_id=f"r{number}",
                instrument=asked,
                wave=wave,
                respondent_key=uuid4().hex,
                unit=places[unit[number]],
                attributes={name: str(values[number]) for name, values in known.items()},
                submitted_on=day("2026-01-10"),
                seconds=200,
                answers={
                    key: int(value) for key, value in zip(keys, given[number], strict=True) if value
                },
            )
            for number in range(ANSWERS)
        ),
        batch_size=2_000,
    )
    return wave.pk


def test_results_speed() -> None:
    house = build(graded=False)
    wave = answered(house)
    before, start = peak_mb(), time.perf_counter()
    assert release_wave(wave)
    took, peak = time.perf_counter() - start, peak_mb()
    cells = WaveResult.objects.filter(wave=wave).count()
    sys.stdout.write(
        f"\n{ANSWERS:,} answers to {ITEMS} items: {cells} cells in {took:.0f} s,"
        f" {peak:.0f} MB at most ({before:.0f} before)\n"
    )
    client = house.sign_in("people_lead")
    unit = OrgUnit.objects.get(name=f"{house.top.name}.0")
    where = f"/surveys/{wave}/results/"
    for address in (where, f"{where}?by=level", f"{where}?unit={unit.pk}&by=tenure&sort=score"):
        seconds = _fastest(client, address)
        sys.stdout.write(f"{address}: {1000 * seconds:.0f} ms\n")
        assert seconds < PAGE_SECONDS
    for ending in ("csv", "parquet", "xlsx"):
        start = time.perf_counter()
        size = len(client.get(f"{where}figures.{ending}").content)
        sys.stdout.write(f"{ending}: {size / 1e6:.1f} MB in {time.perf_counter() - start:.1f} s\n")
    assert took < RELEASE_SECONDS
    assert peak < RELEASE_MB


def _fastest(client: Client, address: str) -> float:
    found = []
    for _again in range(3):
        start = time.perf_counter()
        response = client.get(address)
        found.append(time.perf_counter() - start)
        assert b"n = " in response.content
    return min(found)
