# SPDX-License-Identifier: Apache-2.0
"""What somebody who searches may mean: the themes that their words speak of, however they put it."""

from __future__ import annotations

import pyarrow as pa

from customary.understand.reader import shipped_themes, text_reader
from customary.understand.teaching import taught_keys


def themes_meant(words: str) -> list[int]:
    """The ids of the themes that words speak of, the surest first."""
    if not words.strip():
        return []
    found = text_reader().read(pa.array([words], pa.string()))["themes"].to_pylist()[0]
    if not found:
        return []
    known = {**taught_keys(), **shipped_themes()}
    found.sort(key=lambda one: -one["probability"])
    return [known[one["key"]] for one in found if one["key"] in known]
