# SPDX-License-Identifier: Apache-2.0
"""The sentiment model that is shipped; `model/MODEL_CARD.md` says what it is worth."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from customary.core.text.sentiment import SentimentModel

MODEL = Path(__file__).parent / "model" / "sentiment.npz"


@lru_cache(maxsize=2)
def sentiment_model(path: Path = MODEL) -> SentimentModel:
    """The shipped model, or the one of another file; read once.

    Raises:
        ValueError: the file is not a model that this version reads.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return SentimentModel.of(dict(file))
    except (OSError, BadZipFile, ValueError, KeyError) as error:
        raise ValueError(f"{path} is not a sentiment model that can be read: {error}") from error
