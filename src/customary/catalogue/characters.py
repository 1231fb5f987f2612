# SPDX-License-Identifier: Apache-2.0
"""Traditional Chinese characters and the simplified ones that stand for them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def load_folding() -> Mapping[int, int]:
    """Traditional character -> simplified character, as code points; read once a process."""
    text = files("customary.catalogue").joinpath("characters.txt").read_text(encoding="utf-8")
    folding: dict[int, int] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            codes = [ord(character) for character in line]
            folding.update(zip(codes[::2], codes[1::2], strict=True))
    return folding
