# SPDX-License-Identifier: Apache-2.0
"""What customers speak of: the themes by volume or along the journey, and the same as a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.store.access import may, require
from customary.store.queries.complacency import waiting_segments
from customary.store.queries.org import unit_tree
from customary.store.queries.themes import PERIODS, USUAL, Cut, themes
from customary.web.viewing import ViewedRequest, number, signed_in
from customary.web.voice import telling

if TYPE_CHECKING:
    from customary.store.queries.themes import Themes
    from customary.web.voice.telling import Line

COLUMNS = (
    "id", "theme", "journey_stage", "since", "until", "mentions", "comments", "share", "share_low",
    "share_high", "mentions_before", "comments_before", "change_low", "change_high",
    "change_beyond_chance", "negative", "neutral", "positive", "unsure", "first_detected_at",
    "owner", "decided_at", "changed_at", "days_to_change",
)  # fmt: skip

#: The list shows at once the themes that make up this share of what is said, and these few at least.
LEADING_SHARE = 0.8
FEWEST_SHOWN = 12


@require_safe
@signed_in
def voice_themes(request: ViewedRequest) -> HttpResponse:
    """What customers speak of most and what moves, then every theme."""
    require(request.viewer, "read", "themes")
    cut = asked(request)
    found = themes(request.viewer, cut)
    by_stage = request.GET.get("by") == "stage"
    context = {
        "found": found,
        "finding": telling.finding(found),
        "groups": _groups(found, by_stage=by_stage),
        "by_stage": by_stage,
        "silent": found.silent,
        "overdue": [row for row in found.rows if row.n and row.standing.is_overdue],
        "content": [one.segment for one in waiting_segments(request.viewer)],
        "may_write": may(request.viewer, "write", "themes"),
        "kept": request.GET.urlencode(),
        **choices(request, found),
    }
    return render(request, "voice/themes.html", context)


@require_safe
@signed_in
def themes_table(request: ViewedRequest) -> HttpResponse:
    """The same as CSV, unrounded, for whoever sees the page."""
    require(request.viewer, "read", "themes")
    found = themes(request.viewer, asked(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"themes-{found.until.isoformat() if found.until else 'none'}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(response)
    table.writerow(COLUMNS)
    for row in found.rows:
        low, high = row.interval or ("", "")
        change = row.change
        table.writerow(
            [
                row.id, row.name, row.stage, found.since, found.until, row.n, row.of, row.share,
                low, high, row.before, row.of_before, change.low if change else "",
                change.high if change else "", int(change.is_real) if change else "",
                *(row.feelings.get(one, 0) for one in ("negative", "neutral", "positive", "unsure")),
                row.standing.detected_at, row.standing.owner_name, row.standing.decided_at,
                row.standing.changed_at, row.standing.days_to_change,
            ]
        )  # fmt: skip
    return response


def asked(request: ViewedRequest) -> Cut:
    """The cut that the address asks for; what it does not know is left out."""
    weeks = number(request, "weeks")
    given = {name: str(text).replace("\x00", "") for name, text in request.GET.items()}
    return Cut(
        weeks=weeks if weeks in PERIODS else USUAL,
        segment=given.get("segment", "")[:80],
        unit=number(request, "unit"),
        source=number(request, "source"),
        language=given.get("language", "")[:12],
        stage=given.get("stage", "")[:80],
    )


def choices(request: ViewedRequest, found: Themes) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "cut": found.cut,
        "periods": telling.periods(),
        "units": unit_tree(request.viewer).units,
        "stages": [
            (one, telling.stage_name(one))
            for one in sorted(found.choices.stages, key=telling.stage_order)
        ],
        "languages": [(one, telling.language_name(one)) for one in found.choices.languages],
    }


@dataclass(frozen=True)
class Group:
    """Lines under a heading; without a name, all of them."""

    name: str
    lines: list[Line]
    is_rest: bool = False

    @property
    def total(self) -> str:
        """How often the group's themes are spoken of together."""
        mentions = sum(one.row.n for one in self.lines)
        return gettext("%(n)s mentions") % {"n": words.number(mentions)}


def _leading(lines: list[Line]) -> int:
    """How many of the lines, largest first, make up 80 % of what is said; a few at least."""
    needed = LEADING_SHARE * sum(one.row.n for one in lines)
    before = accumulate((one.row.n for one in lines), initial=0)
    leading = sum(covered < needed for covered in before)
    return max(leading, FEWEST_SHOWN)


def _groups(found: Themes, *, by_stage: bool) -> list[Group]:
    """All lines, or those of each stage of the journey."""
    lines = [telling.line(row) for row in found.rows]
    if not by_stage:
        leading = _leading(lines)
        groups = [Group("", lines[:leading]), Group("", lines[leading:], is_rest=True)]
        return [group for group in groups if group.lines]
    ordered = sorted(lines, key=lambda one: telling.stage_order(one.row.stage))
    return [
        Group(stage or gettext("No stage"), list(of_stage))
        for stage, of_stage in groupby(ordered, key=lambda one: one.stage)
    ]
