# SPDX-License-Identifier: Apache-2.0
"""Unpacks a zipped pack, and refuses what is built to fill the disk or to leave its folder."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from customary.intake.report import PackError

MOST_ENTRIES = 1_000
MOST_BYTES = 20 << 30
#: Text rarely shrinks to a fiftieth; a bomb shrinks to a thousandth.
MOST_RATIO = 200
#: Below this size, a high ratio does no harm.
HARMLESS = 16 << 20
#: A workbook keeps its texts in one part that has to be read whole.
MOST_WORKBOOK_BYTES = 4 << 30
MOST_SHARED_TEXT = 256 << 20
ARCHIVES = {".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"}


def unpack(path: Path, folder: Path) -> Path:
    """Unpack into the folder and give the folder that holds the pack's files."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
            _refuse(path.name, archive.infolist())
            for entry in entries:
                _unpack_entry(path.name, archive, entry, folder)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        raise PackError(
            _("%(file)s cannot be unpacked (%(error)s).") % {"file": path.name, "error": error}
        ) from error
    inside = [found for found in folder.iterdir() if not found.name.startswith(".")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def refuse_bomb(path: Path, name: str) -> None:
    """Refuse a workbook whose parts would not fit into memory or onto the disk."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    shared = sum(
        entry.file_size for entry in entries if entry.filename.endswith("sharedStrings.xml")
    )
    for entry in entries:
        _refuse_ratio(name, entry)
    if total > MOST_WORKBOOK_BYTES or shared > MOST_SHARED_TEXT:
        raise PackError(
            _("%(file)s unpacks to %(size)s MB, more than a workbook may. Save the sheet as CSV.")
            % {"file": name, "size": f"{total >> 20:,}"}
        )


def _refuse(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise PackError(
            _("%(file)s holds %(count)s entries; a pack holds at most %(most)s.")
            % {"file": name, "count": f"{len(entries):,}", "most": f"{MOST_ENTRIES:,}"}
        )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise PackError(
            _("%(file)s unpacks to %(size)s GB; a zipped pack may hold %(most)s GB. Use a folder.")
            % {"file": name, "size": f"{total / 2**30:.1f}", "most": MOST_BYTES >> 30}
        )
    for entry in entries:
        _refuse_ratio(name, entry)
        _refuse_entry(name, entry)


def _refuse_ratio(name: str, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > HARMLESS and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise PackError(
            _("%(file)s: %(entry)s unpacks to %(ratio)s times its size, as only a zip bomb does.")
            % {
                "file": name,
                "entry": entry.filename,
                "ratio": f"{entry.file_size // max(entry.compress_size, 1):,}",
            }
        )


def _refuse_entry(name: str, entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    reason = ""
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        reason = _("leads out of the pack's folder")
    elif stat.S_ISLNK(entry.external_attr >> 16):
        reason = _("is a link")
    elif entry.flag_bits & 0x1:
        reason = _("is encrypted")
    elif path.suffix.lower() in ARCHIVES:
        reason = _("is an archive within the archive")
    if reason:
        raise PackError(
            _("%(file)s: the entry %(entry)s %(reason)s. Zip the plain files of the pack.")
            % {"file": name, "entry": entry.filename, "reason": reason}
        )


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return not entry.is_dir() and not any(
        part.startswith(".") or part == "__MACOSX" for part in parts
    )


def _unpack_entry(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path
) -> None:
    """Copy one entry; it may claim a small size and hold a large one, so the bytes are counted."""
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        if copy.tell() > entry.file_size:
            raise PackError(
                _("%(file)s: %(entry)s is larger than it says.")
                % {"file": name, "entry": entry.filename}
            )
