# SPDX-License-Identifier: Apache-2.0
"""What was learned from an organisation, as a file of arrays: how the shipped reader changes."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from customary.core.text.examples import ThemeByExample
from customary.core.text.learning import STAYS
from customary.core.text.sentiment import Step
from customary.core.text.taught import TaughtThemes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.text.reader import TextReader

_HALVES = ("chinese", "english")


@dataclass(frozen=True)
class Learned:
    """How the model of version `base` moves, and the themes that were taught."""

    base: str
    chinese: Step = STAYS
    english: Step = STAYS
    themes: TaughtThemes = field(default_factory=TaughtThemes)

    def packed(self) -> bytes:
        """The bytes of an npz file; the same lesson gives the same bytes."""
        arrays: dict[str, Any] = {"base": np.array(self.base)}
        for half, step in zip(_HALVES, (self.chinese, self.english), strict=True):
            arrays |= {
                f"{half}_bucket": step.bucket.astype(np.int32),
                f"{half}_ngrams": step.ngrams.astype(np.float32),
                f"{half}_lexicon_weights": step.lexicon_weights.astype(np.float32),
                f"{half}_bias": np.array(step.bias, np.float64),
            }
        sides = {"shows": _plain(self.themes.shows), "denies": _plain(self.themes.denies)}
        arrays["themes"] = np.frombuffer(json.dumps(sides, sort_keys=True).encode(), np.uint8)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    @classmethod
    def unpacked(cls, weights: bytes) -> Learned:
        """What these bytes hold.

        Raises:
            ValueError: they are not what `packed` gives.
        """
        try:
            with np.load(io.BytesIO(weights), allow_pickle=False) as file:
                sides = json.loads(file["themes"].tobytes())
                chinese, english = (_step(file, half) for half in _HALVES)
                themes = TaughtThemes(_themes(sides["shows"]), _themes(sides["denies"]))
                return cls(str(file["base"]), chinese, english, themes)
        except (OSError, BadZipFile, ValueError, KeyError, TypeError, EOFError) as error:
            raise ValueError(f"What was learned cannot be read: {error}") from error

    def applied(self, reader: TextReader, version: str) -> TextReader:
        """The reader with what was learned. Movements of another model than it has are left out."""
        reader = replace(reader, taught=self.themes)
        if self.base != reader.model.version:
            return reader
        return replace(reader, model=reader.model.moved(version, self.chinese, self.english))


def _step(file: Mapping[str, Any], half: str) -> Step:
    return Step(
        bucket=file[f"{half}_bucket"].astype(np.int64),
        ngrams=file[f"{half}_ngrams"],
        lexicon_weights=file[f"{half}_lexicon_weights"],
        bias=float(file[f"{half}_bias"]),
    )


def _plain(themes: Mapping[str, ThemeByExample]) -> dict[str, Any]:
    return {
        key: {"weights": dict(one.weights), "threshold": one.threshold, "recall": one.recall}
        for key, one in themes.items()
    }


def _themes(plain: Mapping[str, Any]) -> dict[str, ThemeByExample]:
    return {key: ThemeByExample(**one) for key, one in plain.items()}
