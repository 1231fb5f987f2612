# SPDX-License-Identifier: Apache-2.0
"""Themes in words and small drawings: how much, how sure, how felt, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from customary.catalogue import load_catalogue
from customary.core.drawing.small import spark, split
from customary.report import telling, words
from customary.store.queries.themes import PERIODS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from customary.store.queries.theme_states import Stake, Standing
    from customary.store.queries.themes import Change, ThemeRow, Themes

LANGUAGES: dict[str, StrOrPromise] = {
    "en": _("English"),
    "zh": _("Chinese"),
    "zh-hans": _("Chinese, simplified"),
    "zh-hant": _("Chinese, traditional"),
    "mixed": _("Chinese and English mixed"),
    "other": _("another language"),
}
#: Feelings in the order in which they are drawn; unsure ones are told apart.
DRAWN = ("negative", "neutral", "positive")
#: So many themes that moved are named in a sentence.
NAMED = 2


@dataclass(frozen=True)
class Line:
    """A theme, set for a table."""

    row: ThemeRow
    stage: str
    count: str
    share: str
    interval: str
    spark: str
    change: str
    is_up: bool
    is_real: bool
    split: str
    negative: str
    stakes: tuple[str, ...]
    stakes_basis: str
    owner: str
    decision: str
    is_overdue: bool
    need_to_change: str


def line(row: ThemeRow) -> Line:
    """A theme in words."""
    low, high = row.interval or (None, None)
    stakes, basis = stakes_told(row.stakes)
    return Line(
        row=row,
        stage=stage_name(row.stage),
        count=gettext("%(n)s of %(all)s") % {"n": words.number(row.n), "all": words.number(row.of)},
        share=words.share(row.share if row.of else None),
        interval=telling.interval(low, high),
        spark=weekly_spark(row),
        change=change_told(row.change),
        is_up=bool(row.change and row.change.is_up),
        is_real=bool(row.change and row.change.is_real),
        split=feelings_split(row.feelings),
        negative=negative_told(row),
        stakes=stakes,
        stakes_basis=basis,
        owner=row.standing.owner_name,
        decision=decision_told(row.standing),
        is_overdue=row.standing.is_overdue,
        need_to_change=need_to_change_told(row.standing),
    )


def finding(found: Themes) -> str:
    """What customers speak of most, and what moves, in two sentences."""
    if found.too_few:
        return gettext(
            "Fewer than %(n)s comments: too few to say anything of this part of the customers."
        ) % {"n": words.number(found.too_few)}
    spoken_of = [row for row in found.rows if row.n]
    if not spoken_of:
        return gettext("No comment of this period speaks of a theme that is known.")
    return words.joined([_most(spoken_of[0], found), _moving(found)])


def _most(row: ThemeRow, found: Themes) -> str:
    told = {
        "theme": row.name,
        "n": words.number(row.n),
        "all": words.number(found.comments),
        "share": words.share(row.share),
        "negative": words.share(row.negative),
    }
    if row.negative is None:
        return (
            gettext("Customers speak most of %(theme)s: %(n)s of %(all)s comments (%(share)s).")
            % told
        )
    return (
        gettext(
            "Customers speak most of %(theme)s: %(n)s of %(all)s comments (%(share)s), "
            "%(negative)s of them negative."
        )
        % told
    )


def _moving(found: Themes) -> str:
    if not any(row.change for row in found.rows):
        return gettext("There are too few comments to say what moves.")
    moved = found.moved
    if not moved:
        return gettext("No theme moves by more than chance.")
    told = [_move(row.name, row.change) for row in moved[:NAMED] if row.change]
    rest = len(moved) - len(told)
    if rest > 0:
        told.append(
            ngettext("one more moves too", "%(n)s more move too", rest) % {"n": words.number(rest)}
        )
    return gettext("%(moves)s.") % {"moves": gettext("; ").join(told)}


def _move(name: str, change: Change) -> str:
    told = {"theme": name, "before": words.share(change.before), "now": words.share(change.now)}
    if change.is_up:
        return gettext("%(theme)s grows from %(before)s to %(now)s") % told
    return gettext("%(theme)s falls from %(before)s to %(now)s") % told


def change_told(change: Change | None) -> str:
    """A change, where there is one beyond chance; otherwise nothing is said."""
    if change is None or not change.is_real:
        return ""
    return gettext("from %(before)s to %(now)s") % {
        "before": words.share(change.before),
        "now": words.share(change.now),
    }


def weekly_spark(row: ThemeRow) -> str:
    """The share of each week as a line; the sentence says where it begins and ends."""
    shares = [n / of if of else None for n, of in row.weekly]
    if len(shares) < 2:
        return ""
    sentence = gettext("Share of comments by week over %(n)s weeks, last %(last)s") % {
        "n": words.number(len(shares)),
        "last": words.share(shares[-1]),
    }
    return spark(shares, sentence=sentence, turn=len(shares) // 2)


def feelings_split(feelings: Mapping[str, int]) -> str:
    """How feelings are divided, as a bar; "" where none is known."""
    parts = [(name, feelings.get(name, 0)) for name in DRAWN]
    if not sum(n for _, n in parts):
        return ""
    names = {
        "negative": gettext("negative"),
        "neutral": gettext("mixed or neutral"),
        "positive": gettext("positive"),
    }
    told = [
        gettext("%(n)s %(feeling)s") % {"n": words.number(n), "feeling": names[name]}
        for name, n in parts
    ]
    if unsure := feelings.get("unsure", 0):
        told.append(gettext("%(n)s unsure") % {"n": words.number(unsure)})
    drawn = [(name, float(n), text) for (name, n), text in zip(parts, told, strict=False)]
    return split(drawn, sentence=gettext(", ").join(told))


def negative_told(row: ThemeRow) -> str:
    """How many of those whose feeling is known speak negatively."""
    if row.negative is None:
        return gettext("not known") if row.n else ""
    return gettext("%(share)s negative") % {"share": words.share(row.negative)}


def stakes_told(stakes: Sequence[Stake]) -> tuple[tuple[str, ...], str]:
    """Sums with their currencies, and what they rest on."""
    sums = tuple(f"{words.number(float(one.amount))} {one.currency}".strip() for one in stakes)
    if not stakes:
        return (), ""
    if any(one.is_given for one in stakes):
        return sums, gettext("as stated")
    return sums, gettext("a year, %(valued)s of %(customers)s customers known") % {
        "valued": words.number(sum(one.valued for one in stakes)),
        "customers": words.number(stakes[0].customers),
    }


def decision_told(standing: Standing) -> str:
    """Whether it is decided, or how long there is."""
    if standing.is_settled and standing.decided_at:
        day = words.day(standing.decided_at)
        if standing.was_late:
            return gettext("Decided late, %(day)s") % {"day": day}
        return gettext("Decided %(day)s") % {"day": day}
    left = standing.days_left
    if left is None:
        return gettext("Not yet detected")
    if not standing.is_overdue:
        return ngettext("Due in one day", "Due in %(n)s days", max(left, 1)) % {
            "n": words.number(left)
        }
    late = max(-left, 1)
    return ngettext("Overdue by one day", "Overdue by %(n)s days", late) % {"n": words.number(late)}


def need_to_change_told(standing: Standing) -> str:
    """From the first sign until the change was live, or so far."""
    if standing.days_to_change is not None:
        days = standing.days_to_change
        return ngettext("one day", "%(n)s days", days) % {"n": words.number(days)}
    if standing.days_waiting is not None:
        days = standing.days_waiting
        return ngettext("one day so far", "%(n)s days so far", days) % {"n": words.number(days)}
    return ""


def language_name(code: str) -> str:
    """A language of comments."""
    return str(LANGUAGES.get(code.lower(), code))


def periods() -> Sequence[tuple[int, str]]:
    """The periods that can be chosen."""
    return [
        (weeks, ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}) for weeks in PERIODS
    ]


def feelings() -> Sequence[tuple[str, str]]:
    """The feelings that comments can be chosen by."""
    return [
        ("negative", gettext("negative")),
        ("neutral", gettext("mixed or neutral")),
        ("positive", gettext("positive")),
        ("unsure", gettext("unsure")),
    ]


def stage_name(stage: str) -> str:
    """A stage of the journey, by its name where it is one of ours."""
    known = load_catalogue().stages.get(stage)
    return known.name(words.language()) if known else stage


def stage_order(stage: str) -> tuple[int, str]:
    """Our stages in their order, then others by name, and no stage last."""
    known = list(load_catalogue().stages)
    if stage in known:
        return known.index(stage), ""
    return (len(known), stage) if stage else (len(known) + 1, "")
