# SPDX-License-Identifier: Apache-2.0
"""Freezes a report: everything it says of one run, in one language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext

from customary.catalogue import FrameKind, load_catalogue
from customary.report import figures, practices, telling, units, words
from customary.report.data import OpenDispute, Report, SwitchedOff
from customary.report.fairness import audit_told, switch_told
from customary.store.queries.audits import audit_results
from customary.store.queries.disputes import disputes
from customary.store.queries.grades import scorecard
from customary.store.queries.heat_map import heat_map
from customary.store.queries.opinions import opinions_of
from customary.store.queries.organisation import organisation_name
from customary.store.queries.switches import switches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from customary.report.data import ReportedPractice
    from customary.store.access import Reader
    from customary.store.queries.grades import Scorecard
    from customary.store.queries.runs import Run


def freeze(reader: Reader, *, language: str, run: int | None = None) -> Report:
    """The report of a run, the newest where none is named, in "en" or "zh-hans".

    Raises:
        NotVisible: there is no such run.
        ValueError: nothing is graded yet.
    """
    with translation.override(language):
        card = scorecard(reader, run)
        reach = heat_map(reader, run)
        if card is None or reach is None:
            raise ValueError("Nothing is graded yet. Run: customary grade")
        names = units.shown_names(reach)
        thought = opinions_of(card.run.id)
        audited = audit_results(reader)
        told = {
            key: replace(
                practices.reported_practice(
                    graded, opinion=thought.practices.get(key), unit_names=names
                ),
                audit=audit_told(
                    [
                        one
                        for one in audited
                        if one.indicator in load_catalogue().practice(key).indicators
                    ]
                ),
            )
            for key, graded in card.practices.items()
        }
        grades = [one.grade for one in told.values()]
        return Report(
            language=language,
            organisation=organisation_name(language),
            as_of=card.run.as_of,
            run=card.run.id,
            graded_at=card.run.finished_at,
            catalogue_digest=card.run.catalogue_digest,
            finding=telling.finding(_signs(told), grades),
            summary=(telling.distribution_told(grades),),
            grades=telling.distribution(grades),
            measured=sum(grade is not None for grade in grades),
            practices=len(grades),
            frame_groups=practices.frame_groups(told, card.frames),
            missed=practices.missed(told.values()),
            opportunity=practices.opportunity(told, card.opportunity),
            chapters=practices.chapters(told),
            heat_map=units.heat_map(reach, told),
            indicators=tuple(map(figures.reported_indicator, card.figures.values())),
            switched_off=tuple(_switched_off(reader, card, told)),
            disputes=tuple(_open_disputes(reader, told, names)),
            run_told=_run_told(card.run),
        )


def _signs(told: Mapping[str, ReportedPractice]) -> list[int | None]:
    signs = load_catalogue().frames_of(FrameKind.SIGN)
    return [told[one.practice].grade for one in signs if one.practice]


def _switched_off(
    reader: Reader, card: Scorecard, told: Mapping[str, ReportedPractice]
) -> Iterator[SwitchedOff]:
    """Practices as the run had them, indicators and sources as they are set now."""
    for key, graded in card.practices.items():
        if graded.reason == "switched_off":
            yield SwitchedOff(told[key].name, str(graded.facts.get("why", "")))
    for one in switches(reader):
        yield SwitchedOff(switch_told(one), one.reason)


def _open_disputes(
    reader: Reader, told: Mapping[str, ReportedPractice], names: Mapping[int, str]
) -> Iterator[OpenDispute]:
    """What is disputed, without who says so; a unit too small for figures is not named either."""
    for one in disputes(reader, is_open=True):
        if one.practice in told:
            raised_on = one.raised_at.date()
            yield OpenDispute(
                practice=told[one.practice].name,
                unit=names.get(one.unit or 0, ""),
                text=one.text,
                raised_on=raised_on,
                raised_told=gettext("since %(day)s") % {"day": words.day(raised_on)},
            )


def _run_told(run: Run) -> str:
    return gettext(
        "Grading run %(run)s, finished on %(finished)s, over records up to %(as_of)s. A habit "
        "takes %(habit)s of the expected periods, everywhere takes %(reach)s of the units. The "
        "rules of the catalogue have the fingerprint %(digest)s."
    ) % {
        "run": run.id,
        "finished": words.day(run.finished_at.date()),
        "as_of": words.day(run.as_of),
        "habit": words.share(run.thresholds.get("habit_share")),
        "reach": words.share(run.thresholds.get("reach_share")),
        "digest": run.catalogue_digest[:12],
    }
