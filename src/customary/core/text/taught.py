# SPDX-License-Identifier: Apache-2.0
"""Themes that people taught by example, read beside the taxonomy's: more of one, less of another."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from customary.core.text.examples import probability, words
from customary.core.text.themes import Mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.core.text.examples import ThemeByExample

#: A comment that speaks of a theme with this probability does.
HALF = 0.5


@dataclass(frozen=True)
class TaughtThemes:
    """By the key of a theme: what shows it, and what only looks as if it did."""

    shows: Mapping[str, ThemeByExample] = field(default_factory=dict)
    denies: Mapping[str, ThemeByExample] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Sixteen characters that change with anything taught; empty where nothing was."""
        if not self.shows and not self.denies:
            return ""
        said = [
            [[key, sorted(one.weights.items()), one.threshold] for key, one in sorted(side.items())]
            for side in (self.shows, self.denies)
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def correct(
        self, texts: Sequence[str], found: list[list[Mention]], folding: Mapping[int, int]
    ) -> list[list[Mention]]:
        """The mentions that were found, without those denied, and with what the examples show."""
        if not self.shows and not self.denies:
            return found
        return [
            self._corrected(text, mentions, words(text, folding))
            for text, mentions in zip(texts, found, strict=True)
        ]

    def _corrected(self, text: str, mentions: list[Mention], told: frozenset[str]) -> list[Mention]:
        kept = [
            one
            for one in mentions
            if one.theme not in self.denies or probability(self.denies[one.theme], told) < HALF
        ]
        known = {one.theme for one in mentions}
        for key, theme in self.shows.items():
            if key not in known and (sure := probability(theme, told)) >= HALF:
                kept.append(Mention(key, sure, (0, len(text)), ""))
        return kept
