# SPDX-License-Identifier: Apache-2.0
"""What a closed wave says at one unit, in words: the same on its page and in its report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from customary.catalogue import load_catalogue
from customary.core.drawing.small import split, whisker
from customary.core.questionnaire.questions import Method, said
from customary.core.statistics.agreement import BANDS, Band
from customary.core.statistics.intraclass import RELIABLE, SIGNIFICANT, answers_needed
from customary.report import words
from customary.report.wave_figures import told
from customary.report.wave_measures import measures_of_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.report.wave_figures import Told
    from customary.report.wave_measures import Measure
    from customary.store.queries.wave_comments import Spoken
    from customary.store.queries.wave_figures import Between, Reliability
    from customary.store.queries.wave_pages import WavePage

FEELINGS = ("negative", "neutral", "positive")


def finding(found: WavePage, scales: Sequence[Told]) -> str:
    """What stands out since last time, in a sentence."""
    if found.cell.hidden:
        return gettext("Nothing is shown of this unit alone.")
    figures = found.cell.figures
    told_of = figures.scales or figures.items
    moved = [one for one in told_of if one.before and one.before.beyond]
    compared = [one for one in told_of if one.before]
    names = {one.measure.key: one.measure.name for one in scales}
    if moved and not figures.scales:
        return ngettext(
            "Since last time, one question moved by more than chance.",
            "Since last time, %(n)s questions moved by more than chance.",
            len(moved),
        ) % {"n": words.number(len(moved))}
    if moved:
        return gettext("Since last time, more than chance moved %(names)s.") % {
            "names": words.listed([names[one.key] for one in moved if one.key in names])
        }
    if compared:
        return gettext("Nothing moved by more than chance since last time.")
    return gettext("The first round of this questionnaire: there is nothing to compare it with.")


def response(found: WavePage) -> str:
    """How many of whom answered."""
    cell = found.cell
    if cell.n is None:
        return ""
    if not cell.invited or cell.answered is None:
        # Very few of those asked by name are not told apart from whoever used the public link.
        return gettext("%(n)s answers") % {"n": words.number(cell.n)}
    told = [
        gettext("%(n)s of %(all)s asked")
        % {"n": words.number(cell.answered), "all": words.number(cell.invited)}
    ]
    if by_link := cell.by_link:
        told.append(gettext("%(n)s more by the public link") % {"n": words.number(by_link)})
    if found.unit is None and found.wave.spared:
        told.append(
            gettext("%(n)s more belong to it and were spared: asked lately")
            % {"n": words.number(found.wave.spared)}
        )
    return gettext("; ").join(told)


def scales_told(found: WavePage, known: dict[str, Measure]) -> list[Told]:
    """Each scale of the form with its items."""
    figures = found.cell.figures
    place = _above_name(found)
    items = {one.key: one for one in figures.items}
    alone = measures_of_items(found.form)
    shown = []
    for scale in found.form.scales:
        if scale.key in found.withheld or scale.method is Method.CULTURE_PROFILE:
            continue
        figure = next((one for one in figures.scales if one.key == scale.key), None)
        one = told(
            figure,
            known[scale.key],
            place=place,
            bounds=figures.bounds.get(scale.key, ()),
            past=found.past.get(scale.key, ()),
        )
        below = [
            told(items.get(key), alone[key], place=place) for key in scale.items if key in alone
        ]
        shown.append(replace(one, items=below))
    return shown


def loose_told(found: WavePage, known: dict[str, Measure]) -> list[Told]:
    """Items that stand in no scale."""
    scaled = {key for one in found.form.scales for key in one.items}
    return [
        told(one, known[one.key], place=_above_name(found))
        for one in found.cell.figures.items
        if one.key not in scaled and one.key in known and one.key not in found.withheld
    ]


def chosen_told(found: WavePage) -> list[dict[str, Any]]:
    """Each question that is answered by choosing, with how often each choice was made."""
    questions = {one.key: one for one in found.form.questions()}
    shown = []
    for one in found.cell.figures.chosen:
        asked = questions[one.key]
        names = {each.key: said(each.text, words.language()) for each in asked.choices}
        names["other"] = gettext("something else")
        rows: list[dict[str, str]] = [
            {
                "name": names.get(key, key),
                "share": words.share(per_cent / 100 if one.n else None),
                "drawn": whisker(per_cent / 100, (0.0, 1.0), sentence="") if one.n else "",
                "place": words.number(one.places[key], 1) if key in one.places else "",
            }
            for key, per_cent in one.counts.items()
        ]
        counts = list(one.counts.values())
        shown.append(
            {
                "name": said(asked.text, words.language()),
                "is_shown": not one.hidden,
                "n": words.number(one.n),
                "rows": rows,
                "most": rows[counts.index(max(counts))] if counts else {},
                "is_ranked": bool(one.places),
            }
        )
    return shown


def between_units(found: WavePage, known: dict[str, Measure]) -> list[dict[str, str]]:
    """Of each scale, whether the means of units may be told apart, and the numbers of it."""
    return [
        {
            "name": known[key].name,
            "share": words.share(max(one.icc1, 0.0)),
            "reliable": words.number(max(one.icc2, 0.0), 2),
            "sentence": _compared(one),
            "more": words.joined([_agreed_within(one), _to_compare(one)]),
        }
        for key, one in found.cell.figures.between.items()
        if key in known
    ]


def _is_comparable(one: Between) -> bool:
    return one.icc2 >= RELIABLE and (one.p is None or one.p < SIGNIFICANT)


def _compared(one: Between) -> str:
    if not _is_comparable(one):
        return gettext("Do not rank the units: what differs between them is mostly chance.")
    if one.r_wg_skewed is not None and one.r_wg_skewed <= BANDS[Band.WEAK]:
        return gettext(
            "Means of units can be told apart, but people within them agree too little for a mean to speak for all."
        )  # fmt: skip
    return gettext("Means of units can be told apart.")


def _agreed_within(one: Between) -> str:
    """Agreement of the unit in the middle, whatever guesses it is compared with."""
    if one.r_wg is None or one.r_wg_skewed is None:
        return ""
    return gettext(
        "People in the unit in the middle agree to %(evenly)s, or %(leaning)s where guesses lean to one side."
    ) % {"evenly": words.number(one.r_wg, 2), "leaning": words.number(one.r_wg_skewed, 2)}  # fmt: skip


def _to_compare(one: Between) -> str:
    """How many answers of a unit would make means reliable enough to be compared."""
    needed = None if _is_comparable(one) else answers_needed(min(one.icc1, 1.0))
    if needed is None:
        return ""
    return gettext("It would take about %(n)s answers in each unit to tell them apart.") % {
        "n": words.number(needed)
    }


def trust(found: WavePage, known: dict[str, Measure]) -> list[tuple[str, str]]:
    """What else says how far the figures may be trusted."""
    figures, alone = found.cell.figures, measures_of_items(found.form)
    facts = []
    if figures.regrouped:
        facts.append(
            (
                gettext("Made up of"),
                gettext("other units than last time: a change may come of that alone"),
            )
        )
    for key, reliable in figures.reliability.items():
        if key in known:
            numbers = {"name": known[key].name}
            name = gettext("How well the items of “%(name)s” hang together") % numbers
            facts.append((name, _together(reliable, alone)))
    for key, (mean, error, effect) in figures.weighted.items():
        if key in known:
            one = known[key]
            told = words.number(error) if one.is_score else one.number(error)
            value = {"mean": one.number(mean), "error": told, "effect": words.number(effect, 2)}
            facts.append(
                (
                    gettext("“%(name)s” weighted to all who were asked")
                    % {"name": known[key].name},
                    gettext("%(mean)s, standard error %(error)s, design effect %(effect)s") % value,
                )
            )
    for name, n in (
        (gettext("Answered alike to items that say the opposite"), figures.straight),
        (gettext("Gave one answer to half of the questions or more in a row"), figures.alike),
        (gettext("Answered much faster than the others"), figures.hasty),
    ):
        if n is not None:
            facts.append((name, words.number(n)))
    return facts


def _together(one: Reliability, items: Mapping[str, Measure]) -> str:
    """Alpha, and omega where it can be told: it does not take all items for equally good."""
    found = _alpha_and_omega(one)
    if one.odd not in items or one.without is None:
        return found
    return gettext(
        "%(found)s; without “%(question)s” alpha would be %(without)s: perhaps people take it to ask something else"
    ) % {
        "found": found,
        "question": items[one.odd].name,
        "without": words.number(one.without, 2),
    }  # fmt: skip


def _alpha_and_omega(one: Reliability) -> str:
    numbers = {
        "alpha": words.number(one.alpha, 2),
        "low": words.number(one.low, 2),
        "high": words.number(one.high, 2),
        "omega": words.number(one.omega, 2),
    }
    if one.omega is None:
        return gettext("alpha %(alpha)s (%(low)s to %(high)s)") % numbers
    return gettext("alpha %(alpha)s (%(low)s to %(high)s), omega %(omega)s") % numbers


def spoken_of(one: Spoken) -> dict[str, str]:
    """A theme, how many spoke of it, and how they felt."""
    parts = [(name, float(one.feelings.get(name, 0)), "") for name in FEELINGS]
    names = {
        "negative": gettext("negative"),
        "neutral": gettext("mixed or neutral"),
        "positive": gettext("positive"),
    }
    told_of = [
        gettext("%(n)s %(feeling)s") % {"n": words.number(amount), "feeling": names[name]}
        for name, amount, _ in parts
    ]
    drawn = [(name, amount, hint) for (name, amount, _), hint in zip(parts, told_of, strict=True)]
    return {
        "key": one.theme,
        "name": theme_name(one.theme),
        "n": words.number(one.n),
        "told": gettext(", ").join(told_of),
        "split": split(drawn, sentence=gettext(", ").join(told_of))
        if sum(amount for _, amount, _ in parts)
        else "",
    }


def theme_name(key: str) -> str:
    """A theme by its name; without a key, none that is known."""
    if not key:
        return gettext("of no theme that is known")
    known = load_catalogue().themes.get(key)
    return known.text(words.language()).name if known else key


def _above_name(found: WavePage) -> str:
    if found.unit is None:
        return ""
    return found.path[-2][1] if len(found.path) > 1 else gettext("the whole")
