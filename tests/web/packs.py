# SPDX-License-Identifier: Apache-2.0
"""Packs as a browser sends them: zipped in memory, good ones and bad ones."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from collections.abc import Mapping

TOML = 'name = "HR export"\n[source]\nkey = "hr"\nname = "HR system"\nevidence_grade = "A"\n'
HEADER = "external_id,full_name,email\n"
GOOD = HEADER + "p1,Ann Other,ann@example.org\np2,王小满,xiaoman@example.org\n"
#: The second row is good, the third is not.
BAD = HEADER + "p1,Ann Other,ann@example.org\np2,Bob Other,not-an-address\n"


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip with these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def pack(people: str = GOOD, *, name: str = "hr.zip") -> SimpleUploadedFile:
    """A pack of people from a system, as a form sends it."""
    return SimpleUploadedFile(name, zipped({"people.csv": people, "pack.toml": TOML}))
