# SPDX-License-Identifier: Apache-2.0
"""Opens an evidence pack: a folder, a zip or one file, with what its `pack.toml` declares."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from customary.intake.archive import unpack
from customary.intake.declaration import closest, read_declaration, undeclared
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.registry import feed_of
from customary.intake.formats import FORMATS
from customary.intake.formats.batch import Input
from customary.intake.report import PackError
from customary.intake.schema import objects
from customary.intake.signing import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from customary.intake.declaration import FeedDeclaration, FileDeclaration, PackDeclaration
    from customary.intake.report import Problem

DECLARATION = "pack.toml"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Pack:
    """A pack ready to be read: its declaration and its files, each before those that need it."""

    name: str
    declaration: PackDeclaration
    files: tuple[Input, ...]
    digest: str
    #: The unchanged export of an installation with our key: its grades are kept.
    is_own_export: bool
    folder: Path
    #: What a feed could not read of another system's files.
    problems: tuple[Problem, ...] = ()
    #: What it wants told about them besides.
    notices: tuple[str, ...] = ()
    #: Objects of which the files list everything, and the day they tell of; see `Prepared`.
    complete: tuple[str, ...] = ()
    day: date | None = None


@contextmanager
def open_pack(path: Path, *, data: Path | None = None) -> Iterator[Pack]:
    """A folder, a zip, a `pack.toml` or one file named after its object.

    `data` is where the named files lie when that is not beside `pack.toml`: a folder, or the file.
    PackError says what is wrong with the pack as a whole.
    """
    if not path.exists():
        raise PackError(_("There is no %(path)s.") % {"path": path})
    with _scratch() as new_folder:
        if path.suffix.lower() == ".zip":
            folder = unpack(path, new_folder())
            yield _read(folder, data, name=path.stem, new_folder=new_folder)
        else:
            yield _read(path, data, new_folder=new_folder)


@contextmanager
def _scratch() -> Iterator[Callable[[], Path]]:
    """Makes folders for what is unpacked or prepared, which go when the pack is closed."""
    made: list[Path] = []

    def new_folder() -> Path:
        settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.append(Path(tempfile.mkdtemp(prefix="unpacked-", dir=settings.STAGING)))
        return made[-1]

    try:
        yield new_folder
    finally:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path, data: Path | None, *, name: str = "", new_folder: Callable[[], Path]) -> Pack:
    folder = path if path.is_dir() else path.parent
    name = name or (path.name if path.is_dir() else path.stem)
    if path.name == DECLARATION:
        name = folder.resolve().name
    toml = folder / DECLARATION
    alone = path.is_file() and path.name != DECLARATION
    declaration = read_declaration(
        toml if toml.exists() and not alone else None,
        pack_name=name,
        source_key=(slugify(name) or "files")[:60],
    )
    if declaration.feed is not None:
        return _fed(folder, data, declaration, declaration.feed, new_folder())
    files = [_alone(path, declaration)] if alone else _files(folder, declaration, data)
    if not files:
        raise PackError(
            _(
                "%(pack)s holds no file named after an object, such as people.csv, and no [[file]] in pack.toml."
            )
            % {"pack": name}
        )
    files.sort(key=_place)
    digests = {file.name: digest(file.path) for file in files}
    return Pack(
        name=declaration.name,
        declaration=declaration,
        files=tuple(files),
        digest=_pack_digest(digests, toml),
        is_own_export=is_ours(digests, declaration.signature),
        folder=folder,
    )


def _fed(
    folder: Path, data: Path | None, declaration: PackDeclaration, said: FeedDeclaration, made: Path
) -> Pack:
    """Another system's files, prepared by the feed that pack.toml names."""
    place = data or folder
    drop = Drop(tuple(dropped(place)))
    if not drop.files:
        raise PackError(
            _("%(pack)s holds no file for its feed. Put the export beside pack.toml.")
            % {"pack": declaration.name}
        )
    prepared = feed_of(said.kind).prepare(drop, said.answers, Known(declaration.source.key), made)
    digests = {name: digest(path) for name, path in drop.files}
    return Pack(
        name=declaration.name,
        declaration=declaration,
        files=tuple(sorted(prepared.inputs, key=_place)),
        digest=_pack_digest(digests, folder / DECLARATION),
        is_own_export=False,
        folder=folder,
        problems=prepared.problems,
        notices=prepared.notices,
        complete=prepared.complete,
        day=prepared.day,
    )


def dropped(place: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder, or the one file, by their names; not pack.toml, not hidden ones."""
    if place.is_file():
        yield place.name, place
        return
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        hidden = any(part.startswith((".", "~")) for part in path.relative_to(place).parts)
        if path.is_file() and not hidden and name != DECLARATION:
            yield name, path


def _files(folder: Path, declaration: PackDeclaration, data: Path | None) -> list[Input]:
    found = [
        Input(_located(declared, folder, declaration, data), declared.name, declared)
        for declared in declaration.files
    ]
    named = {declared.name for declared in declaration.files}
    for path in sorted(folder.iterdir()):
        if path.name in named or not _holds_data(path):
            continue
        if path.stem not in objects():
            raise PackError(
                _("%(file)s is named after no object, and pack.toml does not mention it. %(hint)s")
                % {"file": path.name, "hint": closest(path.stem, list(objects()))}
            )
        found.append(_alone(path, declaration))
    return found


def _alone(path: Path, declaration: PackDeclaration) -> Input:
    if path.suffix.lower() not in FORMATS or path.stem not in objects():
        raise PackError(
            _(
                "%(file)s: a file by itself is named after an object, such as people.csv, and ends "
                "in %(endings)s. Otherwise write a pack.toml for it."
            )
            % {"file": path.name, "endings": ", ".join(FORMATS)}
        )
    return Input(path, path.name, undeclared(path.name, path.stem, pack=declaration))


def _located(
    declared: FileDeclaration, folder: Path, declaration: PackDeclaration, data: Path | None
) -> Path:
    """Where a declared file lies: in `data`, or beside pack.toml, and never outside of either."""
    name = declared.name
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise PackError(_("pack.toml: %(file)s leads out of the pack's folder.") % {"file": name})
    if Path(name).suffix.lower() not in FORMATS:
        raise PackError(
            _("pack.toml: %(file)s is in no known format; known are %(endings)s.")
            % {"file": name, "endings": ", ".join(FORMATS)}
        )
    alone = len({entry.name for entry in declaration.files}) == 1
    if data is not None and data.is_file() and (alone or data.name == name):
        return data
    for place in (data, folder):
        if place is not None and (place / name).is_file():
            return place / name
    raise PackError(
        _(
            "pack.toml names %(file)s, which is not there. Put it beside pack.toml, or say where it is with --data."
        )
        % {"file": name}
    )


def _place(file: Input) -> int:
    """Where a file stands among the others: after those its rows point to."""
    return list(objects()).index(file.declared.object)


def _holds_data(path: Path) -> bool:
    return (
        path.is_file()
        and path.suffix.lower() in FORMATS
        and not path.name.startswith((".", "~"))
        and path.stem.lower() not in {"readme", "licence", "license", "notice"}
        and ".rejected" not in path.suffixes
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _pack_digest(digests: dict[str, str], toml: Path) -> str:
    found = hashlib.sha256()
    for name in sorted(digests):
        found.update(f"{name}\0{digests[name]}\0".encode())
    if toml.exists():
        found.update(toml.read_bytes())
    return found.hexdigest()
