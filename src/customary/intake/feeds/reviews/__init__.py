# SPDX-License-Identifier: Apache-2.0
"""Reviews and messages of customers: app stores, Google, a channel of Slack, a mailbox.

apple.py, google.py, play.py   the shapes of the stores, fetched or exported
said.py                        one thing said, and the lines other connectors write
files.py                       every entry of a drop
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.feeds.feed import Option, Question, Recognised
from customary.intake.feeds.reviews import apple, google, play
from customary.intake.feeds.reviews.files import ENDINGS, Fault, entries, looked_at, ours
from customary.intake.feeds.reviews.rows import COLLEAGUES, CUSTOMERS, Rows
from customary.intake.feeds.writing import PackWriter
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.reviews.said import Said
    from customary.intake.feeds.writing import Prepared

NAMES = {apple.KEY: apple.NAME, google.KEY: google.NAME, play.KEY: play.NAME}
SURE = 0.97
#: So many places are asked about one by one.
MOST_PLACES = 12


class Reviews:
    """What people wrote of us of their own accord."""

    key = "reviews"
    name = gettext_lazy("Reviews and messages")
    about = gettext_lazy(
        "Reviews in the App Store, on Google Play and on Google, from Google Takeout too, and what "
        "customers write to a mailbox or in a channel of Slack."
    )
    icon = "message"
    unlocks = ("I31", "I50")
    endings = ENDINGS

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the files; None where they hold nothing of the kind."""
        files = looked_at(drop)
        read = [one for _name, found in files for one in found]
        said = [one.found for one in read if not isinstance(one.found, Fault)]
        if not said:
            return None
        system = next(one.system for one in read if one.found is said[0])
        places = list(dict.fromkeys(one.place for one in said if one.place))
        return Recognised(
            self.key,
            _what(system),
            SURE,
            sha256(json.dumps([system, sorted(places)]).encode()).hexdigest()[:16],
            _source(system, said, places),
            _facts(said),
            tuple(_questions(said, places, known)),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """Voice items in their last version, each once.

        Raises:
            PackError: there is nothing of the kind in the files.
        """
        found = self.recognise(drop, known)
        if found is None:
            raise PackError(
                _(
                    "There is no review in these files. Drop reviews as JSON: from Google Takeout, "
                    "or a saved answer of the App Store or Google Play."
                )
            )
        last: dict[str, datetime | None] = {}
        for name, path in ours(drop):
            for one in entries(name, path):
                if not isinstance(one.found, Fault):
                    _keep_latest(last, one.found)
        with PackWriter(folder) as pack:
            rows = Rows(pack, known, found.guesses | dict(answers))
            for name, path in ours(drop):
                for one in entries(name, path):
                    if isinstance(one.found, Fault):
                        pack.problem(name, one.number, one.found.reason)
                    elif one.found.key in last and last[one.found.key] == one.found.changed_at:
                        del last[one.found.key]
                        rows.add(one.found)
            rows.finish()
        return pack.prepared()


def _keep_latest(last: dict[str, datetime | None], said: Said) -> None:
    before, now = last.get(said.key), said.changed_at
    if said.key not in last or before is None or (now is not None and now > before):
        last[said.key] = now


def _what(system: str) -> str:
    if system in NAMES:
        return _("%(name)s reviews") % {"name": NAMES[system]}
    return _("Messages of customers")


def _source(system: str, said: list[Said], places: list[str]) -> dict[str, str]:
    """A source for each app, place, channel or mailbox, so that each is fetched by itself."""
    first = said[0]
    place = places[0].lower() if len(places) == 1 else ""
    named = _what(system) if system in NAMES else system[:1].upper() + system[1:]
    key = system.replace(" ", "-") or "reviews"
    return {
        "key": (f"{key}-{place}" if place else key)[:60],
        "name": " ".join(filter(None, (named, first.place_name or (place and places[0]))))[:200],
        "kind": "reviews",
        "evidence_grade": "A",
    }


def _facts(said: list[Said]) -> tuple[tuple[str, str], ...]:
    days = sorted(f"{one.at:%Y-%m-%d}" for one in said if one.at)
    scored = sum(one.score is not None for one in said)
    facts = [(_("Looked at"), f"{len(said):,}")]
    if scored:
        facts.append((_("With a score"), f"{scored:,}"))
    return (*facts, (_("First"), days[0]), (_("Last"), days[-1])) if days else tuple(facts)


def _questions(said: list[Said], places: list[str], known: Known) -> Iterator[Question]:
    if any(one.author and "@" not in one.author for one in said):
        yield Question(
            "whose",
            _("Whose words are these?"),
            options=(
                Option(CUSTOMERS, _("Customers', also where colleagues pass them on")),
                Option(COLLEAGUES, _("Colleagues' own")),
            ),
            guess=CUSTOMERS,
            help=_("What colleagues say themselves is kept apart from what customers say."),
        )
    if not known.units:
        return
    units = (
        Option("", _("No single one")),
        *(Option(reference, name) for name, reference in sorted(known.units.items())),
    )
    if 1 < len(places) <= MOST_PLACES:
        for place in places:
            yield Question(
                f"unit {place}",
                _("Which unit is %(place)s about?") % {"place": place},
                options=units,
                guess=known.units.get(place.casefold(), ""),
            )
    else:
        yield Question("unit", _("Which unit are they about?"), options=units, guess="")


FEED = Reviews()
