# SPDX-License-Identifier: Apache-2.0
"""How much memory a process has ever had, for the children of the benchmarks."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """Megabytes at the highest. Not ru_maxrss: a child begins with what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
