# SPDX-License-Identifier: Apache-2.0
"""Themes: taken up by somebody, decided, changed; made, renamed, merged and retired by people."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require, require_row
from customary.store.actions.decisions import approve_decision, propose_decision
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import mark_weeks
from customary.store.models import Annotation, DecisionStatus, Theme, ThemeMention

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import Decision, DecisionKind, OrgUnit, Person

# ── What comes of a theme ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def assign_owner(by: Reader, theme: Theme, owner: Person | None) -> Theme:
    """The theme with somebody who answers for it from now on, or with nobody."""
    theme = _open(by, theme)
    if owner is not None and owner.pk == theme.owner_id:
        return theme
    return change(by, theme, owner=owner, owned_at=timezone.now() if owner else None)


@transaction.atomic
def link_decision(by: Reader, theme: Theme, decision: Decision) -> Theme:
    """The theme with the decision about it, decided when that was.

    Raises:
        Refused: the decision is only proposed, or was turned down.
    """
    theme = _open(by, theme)
    require_row(by, "read", decision)
    if decision.status != DecisionStatus.APPROVED:
        raise Refused(
            _("This decision has not been taken."), "decision", _("Link it once it is approved.")
        )
    decided_at = decision.decided_at or timezone.now()
    return change(by, theme, decision=decision, decided_at=decided_at)


@transaction.atomic
def decide_theme(
    by: Reader,
    theme: Theme,
    *,
    kind: DecisionKind,
    title: str,
    customer_impact: str,
    employee_impact: str,
    unit: OrgUnit | None = None,
) -> Theme:
    """The theme with a decision that is taken now, its impact stated before.

    Raises:
        Refused: something about the decision is missing.
    """
    theme = _open(by, theme)
    decision = propose_decision(
        by,
        kind=kind,
        title=title,
        customer_impact=customer_impact,
        employee_impact=employee_impact,
        unit=unit,
    )
    return link_decision(by, theme, approve_decision(by, decision))


@transaction.atomic
def mark_changed(by: Reader, theme: Theme, *, on: date, what: str) -> Theme:
    """The theme with the change that is live since a day, and what it is.

    Raises:
        Refused: the day is to come, or lies before the theme was first detected.
    """
    theme = _open(by, theme)
    if on > timezone.localdate():
        raise Refused(_("This day is to come."), "on", _("Say so once the change is live."))
    first = theme.first_detected_at
    if first is not None and on < timezone.localdate(first):
        raise Refused(
            _("The theme was first detected after that day."), "on", _("Give a later day.")
        )
    moment = timezone.make_aware(datetime.combine(on, time.min))
    if first is not None:
        moment = max(moment, first)
    return change(by, theme, changed_at=moment, change_note=filled(what, "what"))


@transaction.atomic
def withdraw_change(by: Reader, theme: Theme) -> Theme:
    """The theme without its change: it was not live after all."""
    return change(by, _open(by, theme), changed_at=None, change_note="")


# ── Which themes there are ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def create_theme(
    by: Reader, *, name: str, name_zh_hans: str = "", description: str = "", stage: str = ""
) -> Theme:
    """A theme of one's own: comments come to speak of it as people say that they do."""
    require(by, "write", "themes")
    name = filled(name, "name")
    _refuse_same_name(name, "name")
    return add(
        by,
        Theme,
        name=name[:200],
        name_zh_hans=name_zh_hans.strip()[:200],
        description=description.strip(),
        journey_stage=stage.strip()[:80],
    )


@transaction.atomic
def rename_theme(
    by: Reader, theme: Theme, *, name: str, name_zh_hans: str, description: str, stage: str
) -> Theme:
    """The theme under these names, at this stage of the journey."""
    theme = _open(by, theme)
    name = filled(name, "name")
    _refuse_same_name(name, "name", apart_from=theme.pk)
    return change(
        by,
        theme,
        name=name[:200],
        name_zh_hans=name_zh_hans.strip()[:200],
        description=description.strip(),
        journey_stage=stage.strip()[:80],
    )


@transaction.atomic
def retire_theme(by: Reader, theme: Theme) -> Theme:
    """The theme, shown nowhere any more; what was said of it is kept."""
    return change(by, _open(by, theme), retired_at=timezone.now())


@transaction.atomic
def revive_theme(by: Reader, theme: Theme) -> Theme:
    """The theme, shown again."""
    require_row(by, "write", theme)
    return change(by, locked(theme), retired_at=None)


@transaction.atomic
def merge_theme(by: Reader, theme: Theme, into: Theme) -> Theme:
    """The other theme, with all that was said of this one; `part_theme` undoes it.

    A comment that speaks of both keeps its mention of each, the merged one's unseen.

    Raises:
        Refused: it would be merged into itself, or into one that is gone itself.
    """
    theme = _open(by, theme)
    require_row(by, "write", into)
    into = locked(into)
    if into.pk == theme.pk:
        raise Refused(_("This is the same theme."), "into", _("Choose another."))
    if into.retired_at or into.merged_into_id:
        raise Refused(_("That theme is not in use."), "into", _("Choose one that is."))
    _renew_weeks_of(theme)
    of_both = ThemeMention.objects.filter(theme=into).values("voice_item")
    moved = ThemeMention.objects.filter(theme=theme).exclude(voice_item__in=of_both)
    moved.filter(moved_from=None).update(theme=into, moved_from=theme)
    # What was merged into this one before goes along, and stays known as what it was.
    moved.update(theme=into)
    Theme.objects.filter(merged_into=theme).update(merged_into=into)
    change(by, theme, merged_into=into)
    firsts = [one for one in (theme.first_detected_at, into.first_detected_at) if one]
    if firsts and min(firsts) != into.first_detected_at:
        change(by, into, first_detected_at=min(firsts))
    return into


@transaction.atomic
def part_theme(by: Reader, theme: Theme) -> Theme:
    """The merged theme by itself again, with its mentions.

    Raises:
        Refused: it is not merged into any.
    """
    require_row(by, "write", theme)
    theme = locked(theme)
    if theme.merged_into_id is None:
        raise Refused(_("This theme is not merged into another."))
    ThemeMention.objects.filter(moved_from=theme).update(theme=theme, moved_from=None)
    _renew_weeks_of(theme)
    return change(by, theme, merged_into=None)


def _open(by: Reader, theme: Theme) -> Theme:
    require_row(by, "write", theme)
    theme = locked(theme)
    if theme.merged_into_id is not None:
        raise Refused(_("This theme was merged into another."), "", _("Part them first."))
    return theme


def _refuse_same_name(name: str, where: str, *, apart_from: int | None = None) -> None:
    same = Theme.objects.filter(Q(name__iexact=name), retired_at=None, merged_into=None)
    if any(pk != apart_from for pk in same.values_list("pk", flat=True)):
        raise Refused(_("There is a theme of this name."), where, _("Give it another name."))


def _renew_weeks_of(theme: Theme) -> None:
    """Have the counts renewed of every week in which somebody spoke of the theme."""
    weeks = (
        Annotation.objects.filter(voice_item__mentions__theme=theme)
        .values_list("week", flat=True)
        .distinct()
    )
    mark_weeks(weeks)
