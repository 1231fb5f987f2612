# SPDX-License-Identifier: Apache-2.0
"""A closed wave with answers in one line, for tests of what is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from customary.core.questionnaire.reading import read_form, write_form
from customary.store.models import Instrument, OrgUnit, Person, Response, SurveyInvitation, Wave
from customary.store.queries.units_then import children_of, units_then
from customary.store.queries.wave_results import read, result, results_of
from tests.cast import at, day, make, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.store.access import Reader
    from customary.store.queries.wave_results import Result


def rating(key: str, **more: Any) -> dict[str, Any]:
    """A question from 1 to 5."""
    return {"key": key, "kind": "rating", "text": {"en": key}, "low": 1, "high": 5, **more}


def scale(key: str, *items: str, **more: Any) -> dict[str, Any]:
    """Items read as one figure."""
    return {"key": key, "title": {"en": key}, "items": list(items), **more}


def situation(key: str, **more: Any) -> dict[str, Any]:
    """A situation of a test, of whose three choices one serves the mission."""
    points = {"serves": 1, "half": 0.5, "misses": 0}
    choices = [{"key": one, "text": {"en": one}, "score": score} for one, score in points.items()]
    return {"key": key, "kind": "single", "text": {"en": key}, "choices": choices, **more}


PULSE = (
    rating("heard"),
    rating("unheard", reverse=True),
    {"key": "advise", "kind": "recommendation", "text": {"en": "Advise?"}, "low": 0, "high": 10},
    {"key": "why", "kind": "long_text", "text": {"en": "Why?"}},
)
SCALES = (scale("voice", "heard", "unheard"), scale("enps", "advise", method="recommendation"))


def make_instrument(
    *questions: Mapping[str, Any], scales: Iterable[Mapping[str, Any]] = (), **fields: Any
) -> Instrument:
    """A published instrument with these questions; a pulse without any."""
    form = {
        "title": {"en": "Pulse"},
        "languages": {"en": "reviewed"},
        "sections": [{"key": "all", "questions": list(questions or PULSE)}],
        "scales": list(scales if questions else SCALES),
    }
    given = {"kind": "pulse", "title": "Pulse", "family": f"pulse-{uuid4().hex[:8]}", **fields}
    return make(
        Instrument,
        form=write_form(read_form(form)),
        published_at=at("2026-01-01"),
        **given,
    )


def make_wave(instrument: Instrument, number: int = 1, **fields: Any) -> Wave:
    """A wave that was open for twelve days and is closed."""
    given = {
        "opened_at": at(f"2026-{number:02d}-05 09:00"),
        "closed_at": at(f"2026-{number:02d}-17 18:00"),
        **fields,
    }
    return make(Wave, instrument=instrument, number=number, **given)


def answer(
    wave: Wave,
    answers: Iterable[Mapping[str, Any]],
    *,
    unit: OrgUnit | None = None,
    asked: int | None = None,
    **attributes: str,
) -> None:
    """Invite people of a unit, and let some of them answer."""
    given = list(answers)
    number = max(asked or 0, len(given))
    people = Person.objects.bulk_create(
        Person(source=source_of("A"), external_id=uuid4().hex, full_name="Somebody")
        for _ in range(number)
    )
    for place, person in enumerate(people):
        SurveyInvitation.objects.create(
            wave=wave,
            person=person,
            nonce=uuid4().hex,
            unit=unit,
            attributes=attributes,
            answered_on=day("2026-01-10") if place < len(given) else None,
        )
        if place < len(given):
            make(
                Response,
                instrument=wave.instrument,
                wave=wave,
                respondent_key=uuid4().hex,
                unit=unit,
                attributes=attributes,
                submitted_on=day("2026-01-10"),
                seconds=90,
                answers=given[place],
            )


def cut(reader: Reader, wave: int, attribute: str) -> list[Result]:
    """What is told of everybody by each value of an attribute."""
    rows = results_of(reader, wave).filter(attribute=attribute, unit=None)
    return [read(row) for row in rows.order_by("value", "pk")]


def below(reader: Reader, wave: int, *, unit: int | None = None) -> list[Result]:
    """What is told of the units directly below one, or at the top, in the tree of the wave."""
    parts = children_of(units_then(wave)).get(unit, [])
    seen = set(results_of(reader, wave).filter(attribute="").values_list("unit", flat=True))
    return [result(reader, wave, unit=one) for one in parts if one in seen]
