# SPDX-License-Identifier: Apache-2.0
"""Everything the report of a closed wave says, in one language, at one unit, for one reader.

It is told once, from released figures alone, and then kept; see `wave_keeping`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from customary.core.questionnaire.questions import Method, QuestionKind, said
from customary.core.statistics.disclosure.bands import Band, rest_of
from customary.report import wave_labels as labels
from customary.report import words
from customary.report.wave_changes import since_told
from customary.report.wave_measures import measures
from customary.report.wave_population import whom_told
from customary.report.wave_reasons import told_reasons
from customary.report.wave_tables import (
    cut_tables,
    profile_leads,
    profile_moves,
    profile_told,
    rounds_table,
    unit_table,
)
from customary.report.wave_telling import (
    between_units,
    chosen_told,
    finding,
    loose_told,
    response,
    scales_told,
    spoken_of,
    trust,
)
from customary.store.access import System
from customary.store.models import EvidenceStatus
from customary.store.queries.organisation import organisation_name
from customary.store.queries.populations import attribute_name
from customary.store.queries.wave_comments import comments_of
from customary.store.queries.wave_pages import private_of, wave_page, without

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from customary.report.wave_figures import Told
    from customary.report.wave_measures import Measure
    from customary.report.wave_reasons import ToldReasons
    from customary.store.access import Reader
    from customary.store.queries.wave_comments import Question
    from customary.store.queries.wave_pages import WavePage

#: Changes whenever what is kept is set in another way.
FORMAT = 1


@dataclass(frozen=True)
class _Material:
    """What a report is told from."""

    reader: Reader
    found: WavePage
    known: dict[str, Measure]
    scales: list[Told]
    loose: list[Told]


def wave_report(
    reader: Reader, key: int, *, language: str, unit: int | None = None
) -> dict[str, Any]:
    """All the report says, as plain data with its drawings.

    Raises:
        NotVisible: the wave is not released, or the reader may not see this unit.
    """
    reader = reader if isinstance(reader, System) else replace(reader, language=language)
    with translation.override(language):
        found = _to_pass_on(wave_page(reader, key, unit=unit))
        known = measures(found.form)
        told = _Material(reader, found, known, scales_told(found, known), _loose(found, known))
        wave, cell = found.wave, found.cell
        reasons = told_reasons(cell.figures.reasons, known)
        units = unit_table(reader, found, known)
        return {
            "format": FORMAT,
            "language": language,
            "organisation": organisation_name(language),
            "wave": wave.pk,
            "number": wave.number,
            "unit": unit,
            "place": found.path[-1][1] if found.path else "",
            "title": found.title,
            "opened_at": wave.opened_at,
            "closed_at": wave.closed_at,
            "released_at": wave.released_at,
            "period": _period(found),
            "is_hidden": bool(cell.hidden),
            "finding": _headline(told),
            "n": cell.n,
            "invited": cell.invited,
            "rate": cell.rate,
            "rate_told": words.share(cell.rate),
            "rate_width": f"{100 * (cell.rate or 0):.1f}%",
            "response": response(found),
            "stands_out": list(_stands_out(told, [one.finding for one in reasons])),
            "asked": list(_asked(told)),
            "figures": [_figure(one, told) for one in told.scales],
            "loose": [_figure(one, told) for one in told.loose],
            "chosen": chosen_told(found),
            "rounds": rounds_table(found, told.scales),
            "reasons": [{**asdict(one), "told": _explained(one)} for one in reasons],
            "profile": profile_told(found),
            "units": units,
            "cuts": cut_tables(reader, found, known),
            "themes": _themes(told),
            "missing": list(_missing(told)),
            "trust": trust(found, known),
            "between": [
                (one["name"], one["share"], one["reliable"], words.joined([one["sentence"], one["more"]]))
                for one in between_units(found, known)
            ],
            "hidden": labels.hidden_told(wave),
            "method": labels.method(),
            "instrument": list(_instrument(told)),
            "frozen": _frozen(found),
            "has_score": any(one.method is Method.RECOMMENDATION for one in found.form.scales),
            "say": labels.headings() | labels.columns() | labels.notes(),
        }  # fmt: skip


def _to_pass_on(found: WavePage) -> WavePage:
    """Of a unit, without figures of well-being: whoever may see them may not pass them on."""
    if found.unit is None:
        return found
    private = private_of(found.form)
    past = {key: waves for key, waves in found.past.items() if key not in private}
    return replace(found, withheld=private, cell=without(found.cell, private), past=past)


def _period(found: WavePage) -> str:
    wave = found.wave
    return gettext("%(first)s to %(last)s") % {
        "first": words.day_or_nothing(wave.opened_at),
        "last": words.day_or_nothing(wave.closed_at),
    }


def _loose(found: WavePage, known: dict[str, Measure]) -> list[Told]:
    """Items that stand in no scale; the many of a profile are told in it."""
    items = {one.key: one for one in found.form.items()}
    told = loose_told(found, known)
    if not found.cell.figures.profile:
        return told
    return [one for one in told if items[one.measure.key].question.kind is not QuestionKind.POINTS]


def _headline(told: _Material) -> str:
    """The one sentence of the cover."""
    cell = told.found.cell
    if cell.hidden or any(one.before for one in cell.figures.scales):
        return finding(told.found, told.scales)
    if leads := profile_leads(told.found):
        return leads
    if ends := _highest_and_lowest(told):
        return ends
    if cell.n is None:
        return told.found.title
    return ngettext("One has answered.", "%(n)s have answered.", cell.n) % {
        "n": words.number(cell.n)
    }


def _highest_and_lowest(told: _Material) -> str:
    """Which figure stands highest and which lowest, of those that are told on one scale."""
    values = [
        (figure.value.value, told.known[figure.key])
        for figure in told.found.cell.figures.scales
        if figure.key in told.known and not figure.hidden and figure.value is not None
    ]
    ends = {one.ends for _, one in values if not one.is_score}
    alike = [(value, one) for value, one in values if not one.is_score]
    if len(alike) < 2 or len(ends) != 1:
        return ""
    (highest, first), (lowest, last) = (
        max(alike, key=lambda one: one[0]),
        min(alike, key=lambda one: one[0]),
    )
    return gettext("“%(first)s” stands highest (%(highest)s), “%(last)s” lowest (%(lowest)s).") % {
        "first": first.name,
        "highest": first.number(highest),
        "last": last.name,
        "lowest": last.number(lowest),
    }


def _stands_out(told: _Material, reasons: Sequence[str]) -> Iterator[str]:
    names = {one.measure.key: one for one in told.scales}
    for one in told.found.cell.figures.scales:
        if one.before and one.before.beyond and one.key in names:
            shown = names[one.key]
            yield gettext("%(name)s: %(change)s") % {
                "name": shown.measure.name,
                "change": shown.before,
            }
    if ends := _highest_and_lowest(told):
        yield ends
    if moved := profile_moves(told.found):
        yield moved
    yield from reasons


def _figure(one: Told, told: _Material) -> dict[str, Any]:
    """A figure as plain data, with the change since last time in short."""
    figure = told.found.cell.figures.figure(one.measure.key)
    return {
        **asdict(one),
        "name": one.measure.name,
        "past": [],
        "since": since_told(figure, one.measure) if one.is_shown else "",
    }


def _asked(told: _Material) -> Iterator[tuple[str, str]]:
    """What was asked, of whom, when and under which promises; what is not set is left out."""
    found, wave = told.found, told.found.wave
    form, language = found.form, words.language()
    facts = (
        (gettext("Questionnaire"), _version(told)),
        (gettext("Why"), said(form.introduction, language)),
        (gettext("What is read as one figure"), words.listed([one.measure.name for one in told.scales])),
        (gettext("Questions"), words.number(sum(1 for _ in form.items()))),
        (gettext("Whom it asks"), "\n".join(whom_told(told.reader, wave))),
        (gettext("Open"), _period(found)),
        (gettext("Languages"), words.listed([_language(one) for one in wave.languages])),
        (gettext("Reminders"), _reminders(wave.reminder_days)),
        (gettext("Anonymity"), str(wave.get_level_display()) if wave.audience == "people" and not wave.instrument.named else ""),
        (gettext("Results compared by"), words.listed([attribute_name(one) for one in wave.attributes])),
    )  # fmt: skip
    yield from ((name, value) for name, value in facts if value)


def _version(told: _Material) -> str:
    asked = told.found.wave.instrument
    title = asked.title_in(words.language())
    return gettext("%(title)s, version %(number)s") % {"title": title, "number": asked.version}


def _language(key: str) -> str:
    return {"en": gettext("English"), "zh-hans": gettext("Chinese")}.get(key, key)


def _reminders(days: Sequence[int]) -> str:
    if not days:
        return ""
    told = [words.number(one) for one in days]
    return gettext("on day %(days)s") % {"days": words.listed(told)}


def _missing(told: _Material) -> Iterator[str]:
    """Who did not answer, who was spared, and how far that could move the figures."""
    wave, cell = told.found.wave, told.found.cell
    spared = (wave.spared or 0) if told.found.unit is None else 0
    if cell.invited and cell.answered is not None:
        silent = rest_of(cell.invited, cell.answered)
        if not isinstance(silent, Band) and not silent and not spared:
            yield gettext("Everybody answered.")
            return
        yield ngettext(
            "One of %(all)s asked did not answer.",
            "%(n)s of %(all)s asked did not answer.",
            silent,
        ) % {"n": words.number(silent), "all": words.number(cell.invited)}
    if spared:
        yield ngettext(
            "One more belongs to it and was spared, because asked lately.",
            "%(n)s more belong to it and were spared, because asked lately.",
            spared,
        ) % {"n": words.number(spared)}
    if any(one.bounds for one in told.scales):
        yield gettext(
            "Beside each figure stands what it would be if all of these thought the worst, and if all thought the best. Nothing short of their answers narrows that."
        )  # fmt: skip
    elif cell.n is not None and not cell.invited:
        yield gettext("How many could have answered is not known, so there is no response rate.")


def _explained(one: ToldReasons) -> str:
    return gettext(
        "Together these go along with %(share)s of the differences (R²), among %(n)s who answered everything. That two things go together does not say which brings about the other."
    ) % {"share": one.r_squared, "n": one.n}  # fmt: skip


def _themes(told: _Material) -> list[dict[str, Any]]:
    """What was written about at the unit itself; the words stay on the page."""
    found = told.found
    asked = comments_of(told.reader, found.wave.pk, unit=found.unit, hidden=found.withheld)
    items = {one.key: one for one in found.form.items()}

    def name(one: Question) -> str:
        return items[one.item].text(words.language()) if one.item in items else one.item

    return [
        {
            "name": name(one),
            "is_private": bool(one.item in items and items[one.item].question.private),
            "n": words.number(one.n),
            "rows": [spoken_of(each) for each in one.themes],
        }
        for one in asked
        if one.themes
    ]


def _instrument(told: _Material) -> Iterator[tuple[str, str]]:
    asked = told.found.wave.instrument
    status = EvidenceStatus(asked.evidence)
    facts = (
        (gettext("Questionnaire"), _version(told)),
        (gettext("Published"), words.day_or_nothing(asked.published_at)),
        (gettext("Evidence"), str(status.label)),
        (gettext("What changed in this version"), asked.note),
        (gettext("Where it comes from"), asked.origin),
        (gettext("Licence"), asked.licence),
    )
    yield from ((name, value) for name, value in facts if value)


def _frozen(found: WavePage) -> str:
    released = found.wave.released_at
    return gettext(
        "Results of wave %(number)s, released on %(day)s. The report was told once and is kept: it stays as it is, whatever is renamed, regrouped or worded otherwise later."
    ) % {
        "number": found.wave.number,
        "day": words.day(timezone.localtime(released)) if released else words.EM_DASH,
    }  # fmt: skip
