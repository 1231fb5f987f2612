# SPDX-License-Identifier: Apache-2.0
"""The culture profile: four types now and preferred, what differs, and where beginning is easiest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.core.drawing.profile import draw_bell, draw_profile, draw_small, limit
from customary.core.drawing.small import whisker
from customary.core.statistics.culture_profile import FLAGGED_GAP, MEAN_BY_CHANCE, TYPES
from customary.report import words
from customary.report.culture_types import LOOKS, NAMES, TERMS
from customary.store.access import may, units_within
from customary.store.queries.culture_profile import culture_profile, released, to_ask
from customary.store.queries.gaps import gaps_of
from customary.web.culture import profile_told as told
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from customary.core.statistics.culture_profile import Culture
    from customary.store.queries.culture_profile import Points, Profile, ProfilePage

KIND = "culture_profile"


@require_safe
@signed_in
def profile(request: ViewedRequest) -> HttpResponse:
    """The newest profile, or that of a wave or unit named in the address."""
    viewer = request.viewer
    unit = number(request, "unit")
    found = culture_profile(viewer, wave=number(request, "wave"), unit=unit)
    context: dict[str, Any] = {
        "unit": unit,
        "types": [_type(one) for one in TYPES],
        "may_plan": may(viewer, "write", "surveys"),
        "may_act": may(viewer, "write", "actions"),
        "may_propose": units_within(viewer, "write", "initiatives") != frozenset(),
    }
    if found is None:
        context |= {"instrument": to_ask(KIND), "plays": told.plays(TYPES)}
        return render(request, "culture/profile_empty.html", context)
    context |= {
        "found": found,
        "waves": released(viewer, KIND),
        "hidden": told.hidden(found.cell.hidden) if found.profile is None else "",
        "unit_name": found.cell.unit_name,
    }
    if found.profile is not None:
        context |= _shown(found, found.profile)
        context["gaps"] = gaps_of(viewer, found.wave.id, unit=unit)
    return render(request, "culture/profile.html", context)


def _shown(found: ProfilePage, profile: Profile) -> dict[str, Any]:
    leading = profile.order[:2]
    ends = limit(
        *(
            [each.now for each in one.types]
            for one in [profile, *(one.profile for one in found.units)]
        )
    )
    return {
        "profile": profile,
        "finding": told.finding(profile),
        "moving": told.moving(profile),
        "drawn": _drawn(profile),
        "rows": [_row(one, profile) for one in profile.types],
        "dimensions": _dimensions(profile),
        "congruence": words.number(_mean([one.congruence for one in profile.dimensions]), 1),
        "dominant": NAMES[profile.dominant] if profile.dominant else "",
        "second": NAMES[profile.order[1]],
        "strength": words.number(profile.of(profile.order[0]).now, 1),
        "lead": words.number(profile.lead, 1),
        "to_move": words.number(profile.to_move, 1),
        "lead_told": told.interval(profile.lead_interval, signed=True),
        "chance": told.chance(profile),
        "between": told.between_units(profile),
        "null_spread": words.number(MEAN_BY_CHANCE**0.5, 1),
        "rule": FLAGGED_GAP,
        "whole": _mix(profile, ends),
        "units": [
            {"id": one.unit, "name": one.name, "depth": one.depth, **_mix(one.profile, ends)}
            for one in found.units
        ],
        "plays": told.plays(leading),
        "flagged": words.listed(
            [str(_type(one.type)["name"]) for one in profile.types if one.is_flagged]
        ),
    }


def _mean(points: Sequence[float]) -> float:
    return sum(points) / max(len(points), 1)


def _type(kind: Culture) -> dict[str, Any]:
    return {"key": kind.value, "name": NAMES[kind], "term": TERMS[kind], "looks": LOOKS[kind]}


def _drawn(profile: Profile) -> SafeString:
    now = [one.now for one in profile.types]
    preferred = [one.preferred for one in profile.types if one.preferred is not None]
    return _safe(
        draw_profile(
            now,
            preferred,
            names=[str(NAMES[kind]) for kind in TYPES],
            sides=[gettext("flexible"), gettext("outward"), gettext("stable"), gettext("inward")],
            sentence=told.drawing(profile),
            hints=[told.points(one) for one in profile.types],
        )
    )


def _row(one: Points, profile: Profile) -> dict[str, Any]:
    ends = limit(
        [each.now for each in profile.types], [each.preferred or 0.0 for each in profile.types]
    )
    return {
        **_type(one.type),
        "now": words.number(one.now, 1),
        "now_interval": told.interval(one.now_interval),
        "preferred": words.number(one.preferred, 1) if one.preferred is not None else "",
        "preferred_interval": told.interval(one.preferred_interval),
        "gap": told.signed(one.gap) if one.gap is not None else "",
        "gap_interval": told.interval(one.gap_interval, signed=True),
        "is_flagged": one.is_flagged,
        "spread": words.number(one.spread, 1),
        "agreement": told.agreement(one.agreement),
        "bell": _safe(
            draw_bell(
                one.now,
                one.preferred,
                ends=ends,
                now_interval=one.now_interval,
                preferred_interval=one.preferred_interval,
            )
        ),
        "ends": words.number(ends),
    }


def _dimensions(profile: Profile) -> list[dict[str, Any]]:
    ends = limit(*[each for one in profile.dimensions for each in (one.now, one.preferred)])
    return [
        {
            "asked": one.asked,
            "leading": NAMES[one.leading] if one.leading else gettext("two share the lead"),
            "congruence": words.number(one.congruence, 1),
            "points": [
                {
                    "name": NAMES[kind],
                    "now": words.number(one.now[place]),
                    "preferred": words.number(one.preferred[place]) if one.preferred else "",
                }
                for place, kind in enumerate(TYPES)
            ],
            "drawn": _safe(
                draw_small(one.now, one.preferred, ends=ends, sentence=told.dimension(one))
            ),
        }
        for one in profile.dimensions
    ]


def _mix(profile: Profile, ends: float) -> dict[str, Any]:
    """One profile in a line: each type on its own scale, the leading one marked."""
    return {
        "n": profile.n,
        "points": [
            {
                "value": words.number(one.now),
                "is_leading": one.type is profile.dominant,
                "drawn": whisker(one.now, (0.0, ends), sentence="", interval=one.now_interval),
            }
            for one in profile.types
        ],
        "to_move": words.number(profile.to_move, 1) if profile.to_move is not None else "",
    }


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 - written by core.drawing.svg, which escapes
