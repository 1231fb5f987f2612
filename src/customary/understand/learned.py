# SPDX-License-Identifier: Apache-2.0
"""What was learned from an organisation, as a file of arrays: how the shipped model moves."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from customary.core.text.sentiment import Step
from customary.understand.sentiment import sentiment_model

if TYPE_CHECKING:
    from customary.core.text.sentiment import SentimentModel

_HALVES = ("chinese", "english")


def packed(base: str, chinese: Step, english: Step) -> bytes:
    """The bytes of an npz file; `base` is the version of the model that moves."""
    arrays: dict[str, Any] = {"base": np.array(base)}
    for half, step in zip(_HALVES, (chinese, english), strict=True):
        arrays |= {
            f"{half}_bucket": step.bucket.astype(np.int32),
            f"{half}_ngrams": step.ngrams.astype(np.float32),
            f"{half}_lexicon_weights": step.lexicon_weights.astype(np.float32),
            f"{half}_bias": np.array(step.bias, np.float64),
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def moved_model(version: str, weights: bytes) -> SentimentModel | None:
    """The shipped model, moved; None where it moves another one than is shipped by now.

    Raises:
        ValueError: the bytes are not what `packed` gives.
    """
    shipped = sentiment_model()
    try:
        with np.load(io.BytesIO(weights), allow_pickle=False) as file:
            if str(file["base"]) != shipped.version:
                return None
            steps = [
                Step(
                    bucket=file[f"{half}_bucket"].astype(np.int64),
                    ngrams=file[f"{half}_ngrams"],
                    lexicon_weights=file[f"{half}_lexicon_weights"],
                    bias=float(file[f"{half}_bias"]),
                )
                for half in _HALVES
            ]
    except (OSError, BadZipFile, ValueError, KeyError) as error:
        raise ValueError(f"The learned model {version} cannot be read: {error}") from error
    return shipped.moved(version, *steps)
