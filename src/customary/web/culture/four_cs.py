# SPDX-License-Identifier: Apache-2.0
"""The four Cs: what people think of each, and beside it what records show; never one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.catalogue import FrameKind, load_catalogue
from customary.core.drawing.profile import draw_opinion
from customary.report import practices as reported
from customary.report import words
from customary.store.access import may
from customary.store.queries.culture_profile import to_ask
from customary.store.queries.four_cs import ENDS, opportunities, thought_of_cs
from customary.store.queries.gaps import PRACTICE, gaps_of
from customary.store.queries.grades import scorecard
from customary.web.culture import profile_told, reading
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.access import Viewer
    from customary.store.queries.four_cs import Thought
    from customary.store.queries.wave_figures import Figure

KIND = "four_cs"


@require_safe
@signed_in
def four_cs(request: ViewedRequest) -> HttpResponse:
    """Each C with opinion and evidence side by side, and the largest opportunity among them."""
    viewer = request.viewer
    thought = thought_of_cs(viewer) if may(viewer, "read", "survey_results") else None
    evidence = _evidence(viewer)
    flagged = {one.row.flagged: one for one in gaps_of(viewer, thought.wave.id)} if thought else {}
    largest = evidence.get("largest")
    language = words.language()
    context: dict[str, Any] = {
        "thought": thought,
        "hidden": profile_told.hidden(thought.hidden) if thought and thought.hidden else "",
        "may_see": may(viewer, "read", "survey_results"),
        "may_plan": may(viewer, "write", "surveys"),
        "may_act": may(viewer, "write", "actions"),
        "instrument": to_ask(KIND),
        "run": evidence.get("run"),
        "largest": largest,
        "largest_gap": flagged.get(largest["frame"].key) if largest else None,
        "cs": [
            {
                "key": frame.key,
                "name": frame.text(language).name,
                "description": frame.text(language).description,
                "opinion": _opinion(thought, frame.key),
                "gaps": [flagged[frame.key]] if frame.key in flagged else [],
                "gap_practice": _practice(evidence.get(frame.key, {})),
                **evidence.get(frame.key, {}),
            }
            for frame in load_catalogue().frames_of(FrameKind.C)
        ],
    }
    return render(request, "culture/four_cs.html", context)


def _evidence(viewer: Viewer) -> dict[str, Any]:
    """What the newest run shows of each C, and where there is most to gain; nothing before it."""
    found = scorecard(viewer)
    if found is None:
        return {}
    told = reading.told(found)
    groups = reported.frame_groups(told, found.frames)
    cs = next(group for group in groups if group.kind == FrameKind.C.value)
    largest = opportunities(viewer, found)
    shown: dict[str, Any] = {"run": found.run}
    for frame in cs.frames:
        one = reported.opportunity(told, largest.get(frame.key))
        shown[frame.key] = {"evidence": frame, "opportunity": one}
    best = max(largest, key=lambda key: largest[key].size, default=None)
    if best is not None:
        frame = next(one for one in cs.frames if one.key == best)
        shown["largest"] = {"frame": frame, **_largest(shown[best]["opportunity"])}
    return shown


def _practice(evidence: dict[str, Any]) -> str:
    """The practice that an action about a C lifts: where there is most to gain in it."""
    most = evidence.get("opportunity")
    return most.practice.id if most else PRACTICE


def _largest(found: Any) -> dict[str, Any]:
    return {"practice": found.practice, "reason": found.reason}


def _opinion(thought: Thought | None, key: str) -> dict[str, Any] | None:
    """The mean answer from 0 to 4 with its interval, as words and as a drawing."""
    figure = thought.figures.get(key) if thought else None
    if thought is None or figure is None or figure.value is None:
        return None
    value = figure.value
    told = _told(figure)
    return {
        "value": words.number(value.value, 1),
        "n": value.n,
        "interval": _interval(value.low, value.high),
        "room": None if (room := thought.most_room.get(key)) is None else room / 100,
        "chosen": thought.chosen,
        "drawn": mark_safe(  # noqa: S308 - written by core.drawing.svg, which escapes
            draw_opinion(value.value, value.low, value.high, ends=ENDS, sentence=told)
        ),
    }


def _told(figure: Figure) -> str:
    return gettext("%(value)s from 0 to 4") % {
        "value": words.number(figure.value.value if figure.value else None, 1)
    }


def _interval(low: float | None, high: float | None) -> str:
    """A 95 % interval on the scale, "" where there is none."""
    return profile_told.interval(None if low is None or high is None else (low, high))
