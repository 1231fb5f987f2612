# SPDX-License-Identifier: Apache-2.0
"""What a comment shows beside its themes: thanks, effort, hardship, growth, a customer who may leave.

Personal data, the sixth flag, is what `masking` finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.core.text.themes import Spotters, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THANKS, EFFORT, HARDSHIP, GROWTH, CHURN_RISK = FLAGS = (
    "thanks",
    "effort",
    "hardship",
    "growth",
    "churn_risk",
)


class FlagReader:
    """Reads flags with phrases that are passed in; what is denied does not count."""

    def __init__(self, spotters: Spotters, digest: str) -> None:
        self.digest = digest
        self._spotters = spotters

    @classmethod
    def of(cls, phrases: Taxonomy, folding: Mapping[int, int]) -> FlagReader:
        """A reader with these phrases; folding as for `ThemeReader`.

        Raises:
            ValueError: a phrase cannot be understood.
        """
        return cls(Spotters(phrases, folding), phrases.digest)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[frozenset[str]]:
        """The flags of each text, whose language is told as `language.written_in` does."""
        return [
            frozenset(hit.label for hit in self._spotters.spot(text, language) if not hit.denied)
            for text, language in zip(texts, languages, strict=True)
        ]
