# SPDX-License-Identifier: Apache-2.0
"""An installation as one file: a snapshot of the database, the secret key, what was uploaded."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from customary import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MANIFEST = "manifest.json"
DATABASE = "customary.sqlite3"
KEY = "secret_key"
UPLOADS = "uploads"


class UnsoundError(ValueError):
    """The file, or what it would hold, cannot be trusted."""


def write(target: Path, *, at: datetime) -> dict[str, Any]:
    """Write and verify the archive; the file has its name only once it is whole."""
    if target.exists():
        raise UnsoundError(f"{target} exists. Name a new file.")
    draft = target.with_name(f"{target.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=settings.CUSTOMARY_HOME, prefix="backup-") as folder:
        snapshot = Path(folder) / DATABASE
        in_file = connection.vendor == "sqlite"
        if in_file:
            _copy_database(settings.DATABASES["default"]["NAME"], snapshot)
            _refuse_damaged(snapshot)
        parts = dict(_parts(snapshot))
        manifest = {
            "customary": __version__,
            "at": at.isoformat(),
            "files": {name: _digest(path) for name, path in parts.items()},
        }
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:gz", compresslevel=3) as tar:
            _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
            for name, path in parts.items():
                tar.add(path, arcname=name, recursive=False)
    _verify(draft)
    draft.rename(target)
    size = target.stat().st_size
    return {"file": str(target), "bytes": size, "files": len(parts), "database": in_file}


def read(source: Path) -> dict[str, Any]:
    """Put a verified archive back. The database changes in one step, for running processes too."""
    manifest = _verify(source)
    home: Path = settings.CUSTOMARY_HOME
    with tempfile.TemporaryDirectory(dir=home, prefix="restore-") as name:
        folder = Path(name)
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        if DATABASE in manifest["files"]:
            if connection.vendor != "sqlite":
                raise UnsoundError("The backup is of SQLite; DATABASE_URL names another database.")
            _refuse_damaged(folder / DATABASE)
            connection.close()
            _copy_database(folder / DATABASE, Path(settings.DATABASES["default"]["NAME"]))
        if KEY in manifest["files"]:
            (folder / KEY).chmod(0o600)
            (folder / KEY).replace(home / KEY)
        for part in manifest["files"]:
            if part.startswith(f"{UPLOADS}/"):
                (home / part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                (folder / part).replace(home / part)
    return {"at": manifest["at"], "files": len(manifest["files"])}


def holds_records() -> bool:
    """Whether a restore would give something up."""
    if "accounts" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM import_runs)"
        )
        return bool(cursor.fetchone()[0])


def _parts(snapshot: Path) -> Iterator[tuple[str, Path]]:
    home: Path = settings.CUSTOMARY_HOME
    if snapshot.exists():
        yield DATABASE, snapshot
    if (home / KEY).exists():
        yield KEY, home / KEY
    for path in sorted((home / UPLOADS).rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(home).as_posix(), path


def _copy_database(source: str | Path, target: Path) -> None:
    """SQLite's own online copy: consistent, whoever reads or writes meanwhile."""
    with (
        closing(sqlite3.connect(source, timeout=60)) as origin,
        closing(sqlite3.connect(target, timeout=60)) as copy,
    ):
        origin.backup(copy)


def _refuse_damaged(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        try:
            answer = [row[0] for row in opened.execute("PRAGMA integrity_check(3)")]
            orphans = opened.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise UnsoundError(f"The database is damaged: {error}") from error
    if answer != ["ok"]:
        raise UnsoundError(f"The database is damaged: {'; '.join(answer)}")
    if orphans:
        raise UnsoundError(f"The database is damaged: {orphans[0]} points to a missing row.")


def _verify(source: Path) -> dict[str, Any]:
    """Read every byte back and compare it with the manifest."""
    try:
        with tarfile.open(source) as tar:
            found = {
                member.name: _stream_digest(_opened(tar, member))
                for member in tar
                if member.name != MANIFEST
            }
            manifest: dict[str, Any] = json.load(_opened(tar, tar.getmember(MANIFEST)))
    except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as error:
        raise UnsoundError(f"{source} is not a sound backup: {error}") from error
    if found != manifest.get("files"):
        raise UnsoundError(f"{source} is not a sound backup: its files differ from its manifest.")
    return manifest


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    opened = tar.extractfile(member)
    if opened is None:
        raise ValueError(f"{member.name} is not a plain file")
    return opened


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _stream_digest(stream: IO[bytes]) -> str:
    digest = sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return _stream_digest(file)
