# SPDX-License-Identifier: Apache-2.0
"""A tiny stand-in for a model of sentences: it knows what a handful of words mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

#: Words that mean the same lie in the same direction.
MEANINGS = (
    ("late", "slow", "waited", "delay", "晚", "慢"),
    ("battery", "swell", "thick", "鼓包"),
    ("kind", "friendly", "helpful", "耐心"),
    ("price", "expensive", "贵"),
)


class TinyModel:
    """What it read is counted."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        self.read += texts
        return np.array(
            [[1e-3, *(sum(text.lower().count(w) for w in of) for of in MEANINGS)] for text in texts]
        )


@pytest.fixture
def tiny(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> TinyModel:
    """The stand-in, set as the installation's model."""
    from customary.understand import sentences, vectors  # Django has started only now

    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    settings.SENTENCE_MODEL = str(tmp_path)
    model = TinyModel()
    monkeypatch.setattr(sentences, "PACKAGE", "numpy")
    monkeypatch.setattr(sentences, "load", lambda _folder: model)
    vectors._done.clear()
    return model
