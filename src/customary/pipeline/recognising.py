# SPDX-License-Identifier: Apache-2.0
"""The first look at a connection: what its files are, and whether anything has to be asked."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, replace
from inspect import signature
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from customary.intake.archive import unpack
from customary.intake.declaration import read_declaration
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.parting import Part, part
from customary.intake.feeds.registry import connectors, feeds
from customary.intake.pack import DECLARATION, dropped
from customary.intake.report import PackError
from customary.intake.schema import objects
from customary.pipeline import fetching
from customary.pipeline.connecting import (
    Connecting,
    ConnectionState,
    as_data,
    files_of,
    new,
    read,
    write,
)
from customary.store.models import Mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from customary.intake.feeds.feed import Recognised

#: So much of either end of a file tells whether it is ours; Parquet keeps its columns at the end.
LOOKED_AT = 64 << 10


def look(one: Connecting) -> Connecting:
    """See what the files are: known of old, to be asked about, or nothing we can read.

    Raises:
        PackError: nothing we can read.
    """
    folder, known = files_of(one.id), Known()
    if one.connector and not any(folder.iterdir()):
        one = _fetch(one, folder)
    _unpack(folder)
    drop = Drop(tuple(dropped(folder)))
    if not drop.files:
        raise PackError(_("There is nothing in it yet."))
    if (folder / DECLARATION).exists():
        return _declared_before(one, drop, known)
    if not one.connector and all(_is_of_a_pack(path) for _name, path in drop.files):
        return write(replace(one, parted=True, state=ConnectionState.CHECKING))
    if one.connector:
        seen = feeds()[connectors()[one.connector].feed].recognise(drop, known)
        parts = [Part(drop, seen)]
    else:
        parts = part(drop, known)
    for other in parts[1:] if not one.parted else ():
        _set_apart(one, other)
    mine = parts[0].recognised
    if mine is None:
        raise _unknown(drop)
    one = replace(one, parted=True, names=[name for name, _path in parts[0].drop.files])
    kept = None if one.connector else _mapping(mine)
    if kept is not None:
        return write(
            replace(
                one,
                seen=as_data(mine),
                source=dict(kept.declaration["source"]),
                answers=dict(kept.declaration["feed"].get("answers", {})),
                as_last=kept.source.name,
                state=ConnectionState.CHECKING,
            )
        )
    return write(
        replace(
            one,
            seen=as_data(mine),
            source=dict(mine.source),
            answers=mine.guesses,
            state=ConnectionState.ASKING,
        )
    )


def follow_up(one: Connecting) -> Connecting:
    """Ask what only these answers make worth asking, where a feed can tell; else leave it be."""
    before = one.recognised
    feed = feeds().get(one.seen.get("feed", ""))
    if feed is None or before is None or "answers" not in signature(feed.recognise).parameters:
        return one
    drop = Drop(tuple(dropped(files_of(one.id))))
    again: Callable[..., Recognised | None] = feed.recognise
    seen = again(drop, Known(), one.answers)
    if seen is None:
        return one
    asked = {question.key for question in before.questions}
    kept = {key: said for key, said in one.answers.items() if key not in asked}
    answers = kept | {key: one.answers.get(key, guess) for key, guess in seen.guesses.items()}
    one = replace(one, seen=as_data(replace(seen, shape=before.shape)), answers=answers)
    if seen.guesses.keys() <= asked:
        return write(one)
    notice = _("Your answers led to more questions. Please look once more.")
    return write(replace(one, state=ConnectionState.ASKING, notice=notice))


def _mapping(seen: Recognised) -> Mapping | None:
    """The mapping by which files of this shape were accepted last."""
    kept = Mapping.objects.filter(feed=seen.feed, shape=seen.shape[:200]).select_related("source")
    return kept.order_by("-updated_at").first()


def _fetch(one: Connecting, folder: Path) -> Connecting:
    """Fetch beside the folder, which then appears whole: half a fetch is never looked at."""
    beside = folder.parent / "fetching"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    fetched = fetching.fetch_into(one.connector, one.sealed, {}, beside)
    one = write(replace(one, cursor=dict(fetched.cursor)))
    beside.replace(folder)  # an empty folder gives way at once
    return one


def _declared_before(one: Connecting, drop: Drop, known: Known) -> Connecting:
    """A pack.toml came along: its answers count, and a plain pack needs none."""
    path = files_of(one.id) / DECLARATION
    said = read_declaration(path, pack_name=one.names[0], source_key="files")
    if said.feed is None:
        return write(replace(one, parted=True, state=ConnectionState.CHECKING))
    seen = feeds()[said.feed.kind].recognise(drop, known) if said.feed.kind in feeds() else None
    if seen is None:
        raise PackError(
            _("pack.toml names the feed “%(feed)s”, which cannot read these files.")
            % {"feed": said.feed.kind}
        )
    given = {key: value for key, value in asdict(said.source).items() if value}
    return write(
        replace(
            one,
            parted=True,
            seen=as_data(seen),
            source=dict(seen.source) | given,
            answers=dict(said.feed.answers),
            state=ConnectionState.CHECKING,
        )
    )


def _is_of_a_pack(path: Path) -> bool:
    """Whether a file is named after what it holds and has our own column for its ids."""
    if path.stem not in objects():
        return False
    with path.open("rb") as file:
        beginning = file.read(LOOKED_AT)
        file.seek(max(0, path.stat().st_size - LOOKED_AT))
        return b"external_id" in beginning + file.read()


def _unknown(drop: Drop) -> PackError:
    named = ", ".join(name for name, _path in drop.files[:3])
    return PackError(
        _(
            "We do not know this kind of file: %(files)s. Choose the kind of source to see which "
            "exports it reads, or name the file after what it holds, such as people.csv."
        )
        % {"files": named}
    )


def _set_apart(one: Connecting, other: Part) -> None:
    """Make a connection of its own of files that belong to another feed; twice makes one."""
    names = [name for name, _path in other.drop.files]
    identity = uuid5(UUID(one.id), "\n".join(sorted(names))).hex
    if read(identity) is None:
        folder = files_of(identity)
        for name, path in other.drop.files:
            target = folder / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            os.link(path, target)
        apart = new(one.account, one.language, identity)
        write(replace(apart, names=names, drop=one.drop, parted=True))
    for _name, path in other.drop.files:
        path.unlink(missing_ok=True)


def _unpack(folder: Path) -> None:
    """Put what zips hold in their place; begun anew where it was ended halfway."""
    zips = [path for path in folder.iterdir() if path.suffix.lower() == ".zip"]
    alone = len(zips) == 1 and len(list(folder.iterdir())) == 1
    for path in zips:
        held = folder.parent / "unpacking"
        shutil.rmtree(held, ignore_errors=True)
        held.mkdir(mode=0o700)
        inside = unpack(path, held)
        if alone:
            shutil.copytree(inside, folder, dirs_exist_ok=True)
        else:
            shutil.copytree(inside, folder / path.stem, dirs_exist_ok=True)
        path.unlink()
        shutil.rmtree(held)
