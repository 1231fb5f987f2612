# SPDX-License-Identifier: Apache-2.0
"""Everything that is understood of a comment, in one reading: an Arrow batch in, a batch out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import pyarrow as pa

from customary.core.text import sentiment
from customary.core.text.flags import FLAGS
from customary.core.text.masking import is_personal
from customary.core.text.taught import TaughtThemes

if TYPE_CHECKING:
    from customary.core.text.flags import FlagReader
    from customary.core.text.sentiment import SentimentModel
    from customary.core.text.themes import Mention, ThemeReader

#: Changes when the same parts are put together otherwise, when personal data is found otherwise, or
#: a text is found by other words.
WAY = 3
PRIVACY = "privacy"
NOTHING_TAUGHT = TaughtThemes()
MENTION = pa.struct(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("sentiment", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
    ]
)
SCHEMA = pa.schema(
    [
        *sentiment.SCHEMA,
        *(pa.field(flag, pa.bool_(), nullable=False) for flag in (*FLAGS, PRIVACY)),
        pa.field("themes", pa.list_(MENTION), nullable=False),
    ]
)


@dataclass(frozen=True)
class TextReader:
    """Reads comments. Another reader has another version."""

    model: SentimentModel
    themes: ThemeReader
    flags: FlagReader
    taught: TaughtThemes = NOTHING_TAUGHT

    @cached_property
    def version(self) -> str:
        """Kept with whatever was read, so that a better reader reads it anew; 40 characters at most."""
        parts = f"{self.model.version}-{self.themes.digest}-{self.flags.digest}-{WAY}"
        parts += self.taught.digest
        digest = blake2b(parts.encode(), digest_size=8).hexdigest()
        return f"{self.model.version[:20]}-{digest}"

    def read(self, texts: pa.Array) -> pa.RecordBatch:
        """Language, sentiment, flags and themes of each text, in order.

        The probability of a comment is that it is positive, that of a theme that it is spoken of.
        `privacy` is whether the text holds personal data. An empty text shows nothing.
        """
        felt = self.model.read(texts)
        written = [text or "" for text in texts.to_pylist()]
        languages = felt["language"].to_pylist()
        flags = self.flags.read(written, languages)
        columns = [
            *felt.columns,
            *(pa.array([flag in found for found in flags], pa.bool_()) for flag in FLAGS),
            pa.array([is_personal(text) for text in written], pa.bool_()),
            self._themes(written, languages, felt["sentiment"].to_pylist()),
        ]
        return pa.record_batch(columns, schema=SCHEMA)

    def _themes(self, texts: list[str], languages: list[str], felt: list[str]) -> pa.Array:
        read = self.themes.read(texts, languages)
        found = self.taught.correct(texts, read, self.model.folding)
        offsets = [0]
        for mentions in found:
            offsets.append(offsets[-1] + len(mentions))
        flat = [(row, one) for row, mentions in enumerate(found) for one in mentions]
        feelings = self._feelings(texts, flat, felt, [len(mentions) == 1 for mentions in found])
        structs = pa.StructArray.from_arrays(
            [
                pa.array([one.theme for _, one in flat], pa.string()),
                pa.array(feelings, pa.string()),
                pa.array([one.probability for _, one in flat], pa.float64()),
            ],
            fields=list(MENTION),
        )
        return pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), structs, type=pa.list_(MENTION)
        )

    def _feelings(
        self,
        texts: list[str],
        mentions: list[tuple[int, Mention]],
        felt: list[str],
        alone: list[bool],
    ) -> list[str]:
        """What each mention feels: what its phrase tells, else its clause.

        Where a comment has but one theme, and its clause tells nothing, the comment does.
        """
        silent = [at for at, (_, one) in enumerate(mentions) if not one.feeling]
        clauses = [texts[row][slice(*one.clause)] for row, one in (mentions[at] for at in silent)]
        read = self.model.read(pa.array(clauses, pa.string()))["sentiment"].to_pylist()
        by_clause = dict(zip(silent, read, strict=True))
        feelings = []
        for at, (row, one) in enumerate(mentions):
            feeling = one.feeling or by_clause[at]
            if at in by_clause and alone[row] and feeling in (sentiment.NEUTRAL, sentiment.UNSURE):
                feeling = felt[row]
            feelings.append(feeling)
        return feelings
