# SPDX-License-Identifier: Apache-2.0
"""What was said, as rows of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake.feeds.communication.entry import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.reviews.said import Said
    from customary.intake.feeds.writing import PackWriter

CUSTOMERS, COLLEAGUES = "customers", "colleagues"
VOICE = (
    "external_id", "kind", "occurred_at", "recorded_at", "text", "title", "language", "channel",
    "score", "score_low", "score_high", "customer", "person", "unit", "subject", "answered_at",
    "consent_to_quote",
)  # fmt: skip


class Rows:
    """Writes what was said, and whoever has to be known for it.

    Nobody has allowed to be quoted by writing a review or a mail: consent is asked for elsewhere.
    """

    def __init__(self, pack: PackWriter, known: Known, answers: Answers) -> None:
        self._pack = pack
        self._known = known
        self._answers = answers
        self._by_colleagues = answers.get("whose") == COLLEAGUES
        self._people: set[str] = set()
        self._ours = 0

    def add(self, said: Said) -> None:
        """One thing said; nothing where it says nothing, or where a colleague writes as one."""
        if said.is_empty:
            return
        if "@" in said.author and self._known.is_colleague(said.author):
            self._ours += 1
            return
        self._pack.table("voice_items", *VOICE).add(
            said.key,
            said.kind,
            _iso(said.at),
            _iso(said.recorded_at or said.at),
            said.text,
            said.title,
            said.language,
            said.channel,
            *_scored(said),
            self._customer(said),
            self._person(said),
            self._unit(said),
            said.subject,
            _iso(said.answer_after),
            "false",
        )

    def finish(self) -> None:
        """Say what was passed over."""
        if self._ours:
            self._pack.notices.append(
                _("Messages of colleagues, left out: %(count)s.") % {"count": f"{self._ours:,}"}
            )

    def _customer(self, said: Said) -> str | None:
        """Whoever wrote from an address, to be found again among customers by it."""
        if "@" not in said.author:
            return None
        if said.author not in self._people:
            self._people.add(said.author)
            table = self._pack.table("customers", "external_id", "name", "email")
            table.add(said.author, one_line(said.author_name, 200) or None, said.author)
        return said.author

    def _person(self, said: Said) -> str | None:
        if not self._by_colleagues or not said.author or "@" in said.author:
            return None
        if said.author not in self._people:
            self._people.add(said.author)
            table = self._pack.table("people", "external_id", "full_name", "standing")
            table.add(said.author, one_line(said.author_name, 200) or said.author, "account")
        return said.author

    def _unit(self, said: Said) -> str | None:
        chosen = self._answers.get(f"unit {said.place}") or self._answers.get("unit")
        return str(chosen) if chosen else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _scored(said: Said) -> tuple[str | None, str | None, str | None]:
    """A score with the ends of its scale; one that lies outside of it is none."""
    score, low, high = said.score, said.lowest, said.highest
    if score is None or (low is not None and score < low) or (high is not None and score > high):
        return None, None, None
    return repr(score), _number(low), _number(high)


def _number(value: float | None) -> str | None:
    return None if value is None else repr(value)
