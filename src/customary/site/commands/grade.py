# SPDX-License-Identifier: Apache-2.0
"""`customary grade`: grade every practice by the evidence stored, and print the scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from customary.catalogue import FrameKind, load_catalogue
from customary.evidence.run import grade_culture
from customary.measure.waves import release_waves
from customary.site.console import Refused, as_json, tell
from customary.store.access import System
from customary.store.queries.grades import Scorecard, scorecard
from customary.understand.publications import look_through_publications
from customary.understand.voice import understand_voice

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.store.queries.figures import GradedPractice

GRADES = ("Not seen", "Said", "Done", "Habit", "Everywhere")
SOURCES = {"A": "from systems", "B": "from daily work", "C": "self-reported", "D": "opinion"}


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day that counts, as 2026-10-31; today unless told.",
)
@as_json
def grade(*, as_of: datetime | None, json_output: bool) -> None:
    """Grade every practice by the evidence stored up to a day, and keep the run."""
    day = as_of.date() if as_of else timezone.localdate()
    understand_voice(everything=True)
    look_through_publications()
    release_waves()
    run = grade_culture(day)
    card = scorecard(System("command line"), run.pk)
    if card is None:
        raise Refused("The run was not kept. Grade again.")
    if not json_output:
        console = Console()
        console.print(_frames(card))
        console.print(_practices(card))
    measured = [one for one in card.practices.values() if one.grade is not None]
    sentence = (
        f"Run {run.pk} as of {day}: {len(measured)} of {len(card.practices)} practices could be "
        "graded; for the others there is not enough evidence yet, or they are not measured."
    )
    tell(_as_json(card, run.pk, day), sentence, json_output=json_output)


def _frames(card: Scorecard) -> Table:
    table = Table(title="Scorecard", title_justify="left")
    table.add_column("")
    table.add_column("median grade, 0 to 4", justify="right")
    table.add_column("measured", justify="right")
    catalogue = load_catalogue()
    for kind in (FrameKind.C, FrameKind.TRAIT, FrameKind.SIGN, FrameKind.COMPONENT):
        for frame in catalogue.frames_of(kind):
            score = card.frames[frame.key].score
            told = "not enough evidence" if score.value is None else f"{score.value:.1f}"
            name = frame.text("en").name
            table.add_row(name, told, f"{score.measured} of {score.practices}")
        table.add_section()
    return table


def _practices(card: Scorecard) -> Table:
    table = Table(title="Practices with evidence", title_justify="left")
    for heading in ("", "practice", "grade", "count", "source"):
        table.add_column(heading)
    graded = [one for one in card.practices.values() if one.grade is not None]
    for one in sorted(graded, key=lambda found: (-(found.grade or 0), found.practice)):
        name = load_catalogue().practice(one.practice).text("en").name
        table.add_row(one.practice, name, f"{one.grade} {GRADES[one.grade or 0]}", *_count(one))
    return table


def _count(one: GradedPractice) -> tuple[str, str]:
    if one.figure is None or not one.figure.denominator:
        return "", ""
    count = f"{one.figure.numerator:,.0f} of {one.figure.denominator:,.0f}"
    return count, SOURCES.get(one.figure.grade, "")


def _as_json(card: Scorecard, run: int, day: date) -> dict[str, Any]:
    return {
        "run": run,
        "as_of": day,
        "frames": {
            key: {
                "value": frame.score.value,
                "measured": frame.score.measured,
                "practices": frame.score.practices,
            }
            for key, frame in card.frames.items()
        },
        "practices": {
            key: {"grade": one.grade, "reason": one.reason, **one.facts}
            for key, one in card.practices.items()
        },
    }
