# SPDX-License-Identifier: Apache-2.0
"""What people make of something that grows: a theme, part of one, two things, or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.core.text.script import CHINESE
from customary.core.text.topic_names import name_of
from customary.core.text.topic_words import words_of
from customary.store.access import System, require, visible
from customary.store.access.floors import floor
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import correct_theme
from customary.store.models import EmergingState, EmergingTheme, Theme, VoiceItem
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from customary.store.access import Reader

#: Examples by which a theme is learned; the most typical ones.
TAUGHT = 20
TERMS = 8


@transaction.atomic
def accept_emerging(
    by: Reader, row: EmergingTheme, *, name: str, name_zh_hans: str = "", stage: str = ""
) -> Theme:
    """A new theme, first detected when this began; its examples teach what speaks of it.

    Raises:
        Refused: it was decided already, has no name, or a theme has this name.
    """
    row = _open(by, row)
    name, chinese = filled(name, "name")[:200], name_zh_hans.strip()[:200]
    taken = Theme.objects.filter(name__iexact=name)
    if taken.exists():
        raise Refused(
            _("There is a theme with this name already."), "name", _("Make it part of that one.")
        )
    theme = add(
        by,
        Theme,
        name=name,
        name_zh_hans=chinese,
        journey_stage=stage.strip()[:80],
        first_detected_at=_began(row),
    )
    _settle(by, row, EmergingState.ACCEPTED, theme)
    return theme


@transaction.atomic
def merge_emerging(by: Reader, row: EmergingTheme, theme: Theme) -> EmergingTheme:
    """The topic as part of a theme there is; its examples teach the theme what else speaks of it.

    Raises:
        Refused: it was decided already.
    """
    return _settle(by, _open(by, row), EmergingState.MERGED, theme)


@transaction.atomic
def split_emerging(by: Reader, row: EmergingTheme, items: Collection[int]) -> EmergingTheme:
    """A second topic, of these comments; the first one keeps the others.

    Neither was tested against chance as it now is, so neither says so.

    Raises:
        Refused: it was decided already, or one of the two would have no comment.
    """
    row = _open(by, row)
    chosen = {item.pk for item in _seen(by, row.examples)} & set(items)
    apart = [item for item in row.examples if item in chosen]
    left = [item for item in row.examples if item not in chosen]
    if not apart or not left:
        raise Refused(
            _("Choose some of the comments, and leave some."),
            "items",
            _("What is chosen becomes the second topic."),
        )
    untested: dict[str, Any] = {"expected": None, "p_value": None, "weeks": [], "segments": []}
    second = EmergingTheme(
        week=row.week, since=row.since, segment=row.segment, one_in=row.one_in, **untested
    )
    texts = _texts(row.examples)
    for name, value in _named(apart, left, texts, row).items():
        setattr(second, name, value)
    if second.name == row.name:
        second.name = f"{row.name} (2)"
        second.name_zh_hans = row.name_zh_hans and f"{row.name_zh_hans} (2)"
    second.save()
    record_changes(by, EmergingTheme._meta.db_table, after={second.pk: values_of(second)})
    change(by, row, **_named(left, apart, texts, row), **untested)
    return second


@transaction.atomic
def dismiss_emerging(by: Reader, row: EmergingTheme) -> EmergingTheme:
    """The topic as nothing to be told again while it stays the same.

    Raises:
        Refused: it was decided already.
    """
    return _settle(by, _open(by, row), EmergingState.DISMISSED, None)


@transaction.atomic
def reopen_emerging(by: Reader, row: EmergingTheme) -> EmergingTheme:
    """A dismissed topic, to be decided anew.

    Raises:
        Refused: it was not dismissed.
    """
    require(by, "write", "understanding")
    row = locked(row)
    if row.state != EmergingState.DISMISSED:
        raise Refused(_("Only what was dismissed can be taken up again."))
    return change(by, row, state=EmergingState.NEW, decided_by_id=None)


def _open(by: Reader, row: EmergingTheme) -> EmergingTheme:
    require(by, "write", "understanding")
    row = locked(row)
    if row.state != EmergingState.NEW:
        raise Refused(_("Somebody has decided about this meanwhile."))
    return row


def _settle(
    by: Reader, row: EmergingTheme, state: EmergingState, theme: Theme | None
) -> EmergingTheme:
    row = change(
        by,
        row,
        state=state,
        theme_id=theme.pk if theme else None,
        decided_by_id=None if isinstance(by, System) else by.account,
    )
    if theme is not None:
        for item in _seen(by, row.examples)[:TAUGHT]:
            correct_theme(by, item, theme, speaks=True)
    return row


def _seen(by: Reader, examples: Sequence[int]) -> list[VoiceItem]:
    """The examples that whoever decides may read, in their order: they answer for no others."""
    found = visible(by, VoiceItem).filter(pk__in=examples, person=None).in_bulk()
    return [found[item] for item in examples if item in found]


def _began(row: EmergingTheme) -> Any:
    """When the first of its comments was said."""
    said = VoiceItem.objects.filter(pk__in=row.examples, occurred_at__isnull=False)
    first = said.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    return first or timezone.now()


def _texts(items: Sequence[int]) -> dict[int, str]:
    found = VoiceItem.objects.select_related("annotation").in_bulk(items)
    return {key: text for key, item in found.items() if (text := shown_text(item))}


def _named(
    items: Sequence[int], others: Sequence[int], texts: dict[int, str], row: EmergingTheme
) -> dict[str, Any]:
    """Name, terms, examples and number of a part, by what is said in it rather than in the other.

    Everybody reads names, so a few customers' own words make none: a small part keeps the old one.
    """
    own = [texts[item] for item in items if item in texts]
    terms = _terms(own, [texts[item] for item in others if item in texts])
    named: dict[str, Any] = {"n": len(items), "examples": list(items)}
    if not terms or len(own) < floor("opinions"):
        return named | {"name": row.name, "name_zh_hans": row.name_zh_hans, "terms": row.terms}
    name = name_of(own, terms)
    chinese = name.text if name.language == CHINESE else ""
    return named | {"name": name.text, "name_zh_hans": chinese, "terms": list(name.terms)}


def _terms(own: Sequence[str], others: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of which the texts hold more than the others do."""
    held, elsewhere = _held(own), _held(others)
    often = sorted(held, key=lambda key: (elsewhere.get(key, 0.0) - held[key], key))
    return [(key,) for key in often[:TERMS]]


def _held(texts: Sequence[str]) -> dict[str, float]:
    """What share of the texts holds a word."""
    counts = Counter(key for text in texts for key in {word.key for word in words_of(text)})
    return {key: count / len(texts) for key, count in counts.items()}
