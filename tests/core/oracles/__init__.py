# SPDX-License-Identifier: Apache-2.0
"""What R computes, with the scripts it was computed by; nobody needs R to run the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def told_by_r(name: str) -> dict[str, Any]:
    """The numbers that the script of this name wrote."""
    path = Path(__file__).with_name(f"{name}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
