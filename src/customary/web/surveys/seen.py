# SPDX-License-Identifier: Apache-2.0
"""Before a wave opens: what will be seen of it, by whom, and what would show more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.report.wave_changes import tellable
from customary.report.wave_measures import measures
from customary.store.access import may
from customary.store.queries import waves as reads
from customary.store.queries.forms import form_of
from customary.store.queries.seen import what_will_be_seen
from customary.store.queries.wave_series import series_figures
from customary.web.surveys.views import crumbs, stands_with
from customary.web.templatetags.customary import people_told
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.seen import Seen

#: Named in one sentence at most; the table has them all.
NAMED = 3


@require_safe
@signed_in
def will_be_seen(request: ViewedRequest, key: int) -> HttpResponse:
    """The population on today's org tree at an expected response rate."""
    viewer = request.viewer
    line = reads.line_of(viewer, key)
    wave = line.wave
    usual = reads.expected_rate(viewer, audience=wave.audience, family=wave.instrument.family)
    asked = number(request, "rate")
    rate = asked / 100 if asked and 0 < asked <= 100 else max(usual, 0.01)
    found = what_will_be_seen(viewer, wave, rate=rate)
    context = {
        "audience": stands_with(request, wave.audience),
        "crumbs": crumbs(line, gettext("What will be seen")),
        "line": line,
        "wave": wave,
        "seen": found,
        "rate": round(100 * rate),
        "finding": _finding(found, wave),
        "advice": [] if wave.audience == "anyone" else _advice(found),
        "tells": _tells(found, wave),
        "readers": _readers(wave),
        "may_open": may(viewer, "write", "surveys") and line.is_planned and not line.is_retired,
    }
    return render(request, "surveys/seen.html", context)


def _finding(found: Seen, wave: Any) -> str:
    if wave.audience == "anyone":
        return gettext("Nobody is invited: how many answer is known once it is closed.")
    asked = people_told(found.asked, found.step)
    told = {"asked": asked, "expected": words.number(found.expected)}
    if wave.trigger:
        return (
            gettext(
                "%(asked)s may be asked, each after a contact of their own; about %(expected)s "
                "answers if all of them have one."
            )
            % told
        )
    if wave.audience != "people":
        return gettext("%(asked)s are asked; about %(expected)s answers are to be expected.") % told
    told |= {"shown": words.number(found.shown), "units": words.number(len(found.units))}
    return (
        gettext(
            "%(asked)s are asked; about %(expected)s answers are to be expected. "
            "%(shown)s of %(units)s units will have figures of their own."
        )
        % told
    )


def _advice(found: Seen) -> list[str]:
    """What would show more, or the same with less risk."""
    told = []
    small = found.rolled_up
    if small:
        told.append(
            ngettext(
                "%(names)s is too small for figures of its own: it counts in the unit above. "
                "Tell the people there, so that nobody looks for them in vain.",
                "%(names)s are too small for figures of their own: they count in the unit above. "
                "Tell the people there, so that nobody looks for them in vain.",
                len(small),
            )
            % {"names": _named([one.name for one in small])}
        )
    few = found.without_trend
    if few and len(few) * 2 > found.shown:
        told.append(
            gettext(
                "Most units will have fewer than %(n)s answers, too few to tell a change from "
                "chance. Ask quarterly, or read the last four waves together."
            )
            % {"n": found.floors["trends"]}
        )
    told += [
        gettext("Do not compare by %(cut)s: %(hidden)s of %(all)s groups would be hidden.")
        % {
            "cut": cut.name,
            "hidden": words.number(cut.hidden),
            "all": words.number(len(cut.values)),
        }
        for cut in found.needless
    ]
    least = found.floors["opinions"]
    if found.is_bounded and found.expected < least:
        told.append(
            gettext(
                "It closes before %(n)s have answered, so hardly anything can be shown. Let more answer."
            )
            % {"n": least}
        )
    elif found.expected < least:
        told.append(
            gettext("With fewer than %(n)s answers hardly anything can be shown. Ask more people.")
            % {"n": least}
        )
    return told


def _tells(found: Seen, wave: Any) -> str:
    """Which change this wave could tell from chance, by its main figure; "" where none."""
    form, least = form_of(wave.instrument), found.floors["trends"]
    key = next(iter(series_figures(form)), "")
    measure = measures(form).get(key)
    if measure is None or not measure.ends[0] < measure.ends[1] or found.expected < least:
        return ""
    told = {
        "name": measure.name,
        "whole": tellable(measure, found.expected),
        "n": words.number(least),
        "unit": tellable(measure, least),
    }
    whole = gettext("So many answers tell a change of %(whole)s in “%(name)s” from chance, four times out of five.") % told  # fmt: skip
    if not any(one.has_trend for one in found.units):
        return whole
    return words.joined([whole, gettext("A unit of %(n)s answers tells one of %(unit)s.") % told])


def _readers(wave: Any) -> list[tuple[str, str]]:
    """What each kind of reader gets."""
    if wave.audience == "people":
        return [
            (
                gettext("Everybody who works here"),
                gettext("Figures of the whole organisation and its groups, and of their own unit if it is large enough."),
            ),
            (
                gettext("Managers"),
                gettext("Figures of the units they lead that are large enough, too; never an answer."),
            ),
            (
                gettext("People leads and executives"),
                gettext("Figures of every unit and group shown here; never an answer."),
            ),
            (
                gettext("Administrators"),
                gettext("No more than anybody else: answers are read one by one by nobody."),
            ),
        ]  # fmt: skip
    of_all = gettext("Figures of all answers, and of each group that is large enough.")
    if not wave.attributes:
        of_all = gettext("Figures of all answers.")
    leading, managing = [of_all], [of_all]
    if wave.trigger:
        leading.append(gettext("Those of each unit that had the contacts, too."))
        managing.append(gettext("Those of the units they lead, too."))
    return [
        (
            gettext("Who leads customer experience, service or product, and executives"),
            words.joined(leading),
        ),
        (gettext("Managers"), words.joined(managing)),
        (gettext("Everybody else"), gettext("Nothing.")),
    ]


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return words.listed(names)
    more = gettext("%(n)s more") % {"n": words.number(len(names) - NAMED)}
    return words.listed([*names[:NAMED], more])
