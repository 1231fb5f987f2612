# SPDX-License-Identifier: Apache-2.0
"""A culture profile in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from customary.catalogue import load_catalogue
from customary.core.statistics.culture_profile import PLAYS
from customary.report import words
from customary.report.culture_types import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.core.statistics.culture_profile import Culture
    from customary.store.queries.culture_profile import Dimension, Interval, Points, Profile

#: How far people agree, of 1 for one voice and 0 for points divided at random.
CLOSE, SOME = 0.7, 0.3


def finding(profile: Profile) -> str:
    """The mix in one sentence: the leading type and the second, or that none leads."""
    first, second = (profile.of(one) for one in profile.order[:2])
    told = {
        "first": NAMES[first.type],
        "second": NAMES[second.type],
        "points": words.number(first.now),
        "others": words.number(second.now),
    }
    if profile.dominant is None:
        return gettext("No dominant type: %(first)s (%(points)s of 100) and %(second)s (%(others)s) cannot be told apart") % told  # fmt: skip
    return gettext("Mostly %(first)s (%(points)s of 100 points), then %(second)s (%(others)s)") % told  # fmt: skip


def moving(profile: Profile) -> str:
    """How far people would move it, and whether that is more than chance."""
    if profile.to_move is None:
        return gettext("Only the present was asked about.")
    told = gettext("To become what people would have, %(points)s of 100 points would move from one type to another.") % {"points": words.number(profile.to_move, 1)}  # fmt: skip
    if profile.differs is None:
        return told
    verdict = (
        gettext("That is more than chance.")
        if profile.differs
        else gettext("That cannot be told from chance.")
    )
    return words.joined([told, verdict])


def chance(profile: Profile) -> str:
    """The test behind it, in small print."""
    if profile.p is None:
        return ""
    p = f"p = {words.number(profile.p, 3)}" if profile.p >= 0.001 else "p < 0.001"
    return gettext("Now against preferred, tested in log-ratios of each person's points: %(p)s.") % {"p": p}  # fmt: skip


def between_units(profile: Profile) -> str:
    """Whether the units below may be compared, "" where that cannot be told."""
    if profile.units_differ is None:
        return ""
    if not profile.units_differ:
        return gettext("Do not compare the units: what differs between them may be chance.")
    return gettext("Units differ by more than chance: %(share)s of the differences between people lie between units.") % {"share": words.share(profile.between)}  # fmt: skip


def hidden(reason: str) -> str:
    """Why no profile is told of a cell."""
    return {
        "complement": gettext("To tell it would tell the answers of a few people next to it."),
        "none": gettext("Nobody answered here."),
    }.get(reason, gettext("Too few people divided all their points here."))


def interval(found: Interval, *, signed: bool = False) -> str:
    """A 95 % interval in points, "" where there is none."""
    if found is None:
        return ""
    low, high = (_signed(one) if signed else words.number(one, 1) for one in found)
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def signed(points: float) -> str:
    """A difference with its sign."""
    return _signed(points)


def points(one: Points) -> str:
    """One type in a few words."""
    told = {"type": NAMES[one.type], "now": words.number(one.now, 1)}
    if one.preferred is None:
        return gettext("%(type)s: %(now)s") % told
    told["preferred"] = words.number(one.preferred, 1)
    return gettext("%(type)s: now %(now)s, preferred %(preferred)s") % told


def drawing(profile: Profile) -> str:
    """What a screen reader says of the drawing."""
    return "; ".join(points(one) for one in profile.types)


def dimension(one: Dimension) -> str:
    """The same of a small drawing."""
    told = [
        f"{name} {words.number(now)}" for name, now in zip(NAMES.values(), one.now, strict=True)
    ]
    return f"{one.asked} {', '.join(told)}"


def agreement(found: float) -> str:
    """How far people agree about one type."""
    if found >= CLOSE:
        return gettext("people agree")
    if found >= SOME:
        return gettext("people differ somewhat")
    if found >= 0:
        return gettext("nearly as if divided at random")
    return gettext("people are in camps")


def plays(types: Iterable[Culture]) -> list[dict[str, Any]]:
    """The play of each type: what it is, how to begin, what to watch, which practices it lifts."""
    catalogue, language = load_catalogue(), words.language()
    found = []
    for kind in types:
        play = catalogue.play(PLAYS[kind])
        text = play.text(language)
        found.append(
            {
                "type": NAMES[kind],
                "text": text,
                "practices": [
                    {"id": key, "name": catalogue.practice(key).text(language).name}
                    for key in play.practices
                ],
            }
        )
    return found


def _signed(points: float) -> str:
    told = words.number(abs(points), 1)
    if not float(f"{points:.1f}"):
        return told
    return f"+{told}" if points > 0 else f"−{told}"
