# SPDX-License-Identifier: Apache-2.0
"""The optional model of sentences: read from a folder of this machine, and never fetched."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Encoder = Callable[[Sequence[str]], NDArray[np.floating]]

PACKAGE = "sentence_transformers"
#: Of so large a file, name and size tell which one it is.
_LARGE = 100_000
#: Texts that are read together.
_BATCH = 64


class SentenceModelError(Exception):
    """The model cannot be read; says why and how to mend it."""


def problem() -> str:
    """What stands between the settings and the model, in a sentence; empty for nothing.

    Without reading the model, which takes seconds and much memory.
    """
    if not settings.SENTENCE_MODEL:
        return ""
    folder = Path(settings.SENTENCE_MODEL)
    if not (folder / "modules.json").is_file():
        return _(
            "CUSTOMARY_SENTENCE_MODEL=%(folder)s is no folder with a model of sentences: there is no "
            "modules.json in it. Point it to one that sentence-transformers saved."
        ) % {"folder": folder}
    if find_spec(PACKAGE) is None:
        return _(
            "CUSTOMARY_SENTENCE_MODEL is set and sentence-transformers is missing: "
            "pip install 'customary[sentences]', or unset it."
        )
    return ""


def version() -> str:
    """Which model the settings name; another one where any of its files is another."""
    digest = blake2b(digest_size=10)
    folder = Path(settings.SENTENCE_MODEL)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        if size < _LARGE:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def encoder() -> Encoder:
    """What places texts by their meaning, each in a vector of length one.

    Raises:
        SentenceModelError: the model cannot be read.
    """
    if said := problem():
        raise SentenceModelError(said)
    encode = load(settings.SENTENCE_MODEL)

    def placed(texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.asarray(encode(texts), np.float32)
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise SentenceModelError(
                f"The model of sentences gave {found.shape} for {len(texts)} texts."
            )
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(length > 1e-6, length, 1), np.float32)

    return placed


@lru_cache(maxsize=1)
def load(folder: str) -> Encoder:
    """The model in a folder, as sentence-transformers reads it: offline, and no pickles.

    Raises:
        SentenceModelError: it cannot read it.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer

    # Pages are served meanwhile.
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    try:
        model = SentenceTransformer(
            folder,
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:
        raise SentenceModelError(
            f"sentence-transformers cannot read {folder} ({type(error).__name__}). "
            "It needs a whole model, with its weights as safetensors."
        ) from error

    def encode(texts: Sequence[str]) -> NDArray[np.floating]:
        found = model.encode(
            list(texts), batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found)

    return encode
