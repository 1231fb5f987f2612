# SPDX-License-Identifier: Apache-2.0
"""Opening a wave among 50,000 people, held against the bare insert of the same invitations.

And how long another writer waits for it at most.

make bench ARGS="-k wave_speed"
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection, transaction

from customary.act.waves import look_after_waves
from customary.store.access import System
from customary.store.actions import opening
from customary.store.actions.left_out import leave_out
from customary.store.actions.opening import open_wave
from customary.store.actions.respondents import new_nonce
from customary.store.actions.waves import plan
from customary.store.models import OutboxMessage, Person, Placement, SurveyInvitation, Wave
from tests.asking import make_instrument
from tests.bench.memory import peak_mb
from tests.cast import at, day, make_organisation, make_unit, source_of

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

PEOPLE, FEW, UNITS, BLOCK = 50_000, 5_000, 50, 1_000
#: How many times the bare insert it may take, and how much memory tenfold as many people may.
TIMES, MORE_MB = 12, 25
#: Seconds that others who write may have to wait.
LONGEST = 0.5
US = System("bench")
NOW = at("2026-01-05 10:00")
COLUMNS = (
    "wave_id", "person_id", "unit_id", "attributes", "language", "spared", "ineligible", "nonce", "reminders",
    "bounce", "created_at", "updated_at",
)  # fmt: skip


def work_here() -> list[int]:
    """Fifty thousand people, each of whom moved once; the ids of their units."""
    units = [make_unit(f"Unit {number}", function="service") for number in range(UNITS)]
    source = source_of("A")
    for start in range(0, PEOPLE, BLOCK):
        # A block at a time, so that memory is what opening takes and not what this does.
        people = Person.objects.bulk_create(
            Person(
                source=source,
                external_id=f"p{number}",
                full_name="Somebody",
                email=f"p{number}@harbour.example",
                unit=units[number // (PEOPLE // UNITS)],
                started_on=day("2020-01-01"),
            )
            for number in range(start, start + BLOCK)
        )
        Placement.objects.bulk_create(
            Placement(
                source=source,
                external_id=f"{person.external_id}@{since}",
                person=person,
                unit=person.unit,
                started_on=day(since),
                ended_on=day(until) if until else None,
            )
            for person in people
            for since, until in (("2020-01-01", "2024-12-31"), ("2025-01-01", None))
        )
    return [one.pk for one in units]


def opened(**settings: Any) -> tuple[Wave, float]:
    """A wave of that kind, and how many seconds it took to open."""
    cuts = ["level", "tenure", "remote", "function"]
    wave = plan(US, settings.pop("instrument"), attributes=cuts, rest_days=14, **settings)
    leave_out(US, wave, list(Person.objects.values_list("pk", flat=True)[:5]), reason="On leave")
    start = time.perf_counter()
    wave = open_wave(US, wave, now=NOW)
    return wave, time.perf_counter() - start


def bare_insert(wave: Wave, like: Wave) -> float:
    """Seconds of one executemany in one transaction with the rows of another wave."""
    rows = [
        (wave.pk, *values, new_nonce(), 0, "", NOW.isoformat(), NOW.isoformat())
        for values in _columns_of(
            like, ("person_id", "unit_id", "attributes", "language", "spared", "ineligible")
        )
    ]
    marks = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO survey_invitations ({', '.join(COLUMNS)}) VALUES ({marks})"
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return time.perf_counter() - start


def _columns_of(wave: Wave, names: tuple[str, ...]) -> list[Any]:
    as_text = {"attributes": "CAST(attributes AS text)"}
    columns = ", ".join(as_text.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM survey_invitations WHERE wave_id = %s", [wave.pk])
        return cursor.fetchall()


def test_opening_for_fifty_thousand_people() -> None:
    make_organisation()
    units = work_here()
    instrument = make_instrument()
    few = {"units": units[: UNITS * FEW // PEOPLE]}
    opened(instrument=instrument, population=few)
    with_few = peak_mb()
    wave, took = opened(instrument=instrument)
    more = peak_mb() - with_few
    asked = SurveyInvitation.objects.filter(wave=wave)
    assert asked.count() == PEOPLE - 5
    assert (wave.spared, asked.filter(spared=True).count()) == (FEW - 5, FEW - 5)
    bare = bare_insert(plan(US, instrument), wave)
    print(  # noqa: T201
        f"\n{PEOPLE:,} people invited in {took:.2f} s, {took / bare:.1f} times a bare executemany"
        f" of the same rows ({bare:.2f} s); {more:.0f} MB more than for {FEW:,}"
    )
    assert took < TIMES * bare
    assert more < MORE_MB


@pytest.mark.django_db(transaction=True)
def test_others_who_write_wait_for_a_piece_and_not_for_fifty_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_organisation()
    work_here()
    held: list[float] = []

    def timed(verb: Any) -> Any:
        def watched(*given: Any) -> Any:
            start = time.perf_counter()
            done = verb(*given)
            held.append(time.perf_counter() - start)
            return done

        return watched

    for name in ("_begin", "_take_back", "_write"):
        monkeypatch.setattr(opening, name, timed(getattr(opening, name)))
    start = time.process_time()
    wave, took = opened(instrument=make_instrument())
    print(  # noqa: T201
        f"\n{wave.invited:,} people asked in {took:.2f} s ({time.process_time() - start:.2f} s of"
        f" processor time), {len(held)} transactions, the longest {1000 * max(held):.0f} ms"
    )
    assert max(held) < LONGEST


def test_writing_to_fifty_thousand_people() -> None:
    make_organisation()
    work_here()
    wave, _took = opened(instrument=make_instrument())
    before, start = peak_mb(), time.perf_counter()
    written = look_after_waves(now=NOW)
    took, more = time.perf_counter() - start, peak_mb() - before
    messages = OutboxMessage.objects.filter(once_key__startswith=f"wave-{wave.pk}-")
    assert written == messages.count() == PEOPLE - 5
    start = time.perf_counter()
    assert look_after_waves(now=NOW) == 0
    again = time.perf_counter() - start
    print(  # noqa: T201
        f"\n{written:,} mails written in {took:.1f} s with {more:.0f} MB more; nothing left to"
        f" write takes {again:.2f} s"
    )
    assert more < MORE_MB
