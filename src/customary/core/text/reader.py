# SPDX-License-Identifier: Apache-2.0
"""Everything that is understood of a comment, in one reading: an Arrow batch in, a batch out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from customary.core.text.sentiment import SentimentModel


@dataclass(frozen=True)
class TextReader:
    """Reads comments, title and text as one. Another reader has another version."""

    model: SentimentModel

    @property
    def version(self) -> str:
        """Kept with whatever was read, so that a better reader reads it anew."""
        return self.model.version

    def read(self, texts: pa.Array) -> pa.RecordBatch:
        """Language, sentiment and probability of each text, in order; an empty one is unsure."""
        return self.model.read(texts)
