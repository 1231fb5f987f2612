# SPDX-License-Identifier: Apache-2.0
"""A fingerprint of the static files, so that browsers keep them until they change."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fingerprint(folder: Path) -> str:
    """Ten letters that change with the files in `folder`, and are the same on every server.

    What others wrote (`vendor/`) counts by name and size, what we wrote by content: quick to
    read at every start.
    """
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        digest.update(f"{name.as_posix()} {path.stat().st_size}\n".encode())
        if name.parts[0] != "vendor":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
