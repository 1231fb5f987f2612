# SPDX-License-Identifier: Apache-2.0
"""A connection in progress: what is known of it, and the folder it is kept in."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from customary.intake.feeds.feed import Asks, Option, Question, Recognised
from customary.intake.report import Report
from customary.intake.toml import write_toml
from customary.pipeline import keeping
from customary.store.actions.connections import host_of, seal_access

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A connection nobody decided about is thrown away after so many days.
KEPT_DAYS = 14


class ConnectionState(StrEnum):
    """How far a connection has come."""

    RECEIVED = auto()
    ASKING = auto()
    CHECKING = auto()
    CHECKED = auto()
    IMPORTING = auto()
    IMPORTED = auto()
    FAILED = auto()


BUSY = {ConnectionState.RECEIVED, ConnectionState.CHECKING, ConnectionState.IMPORTING}


@dataclass(frozen=True)
class Connecting:
    """A connection in progress.

    Attributes:
        id: names its folder; unguessable.
        account: who began it.
        language: the language it is reported in.
        drop: the id of the connection with which it came in one drop.
        names: the files, by the names they were given.
        parted: whether all its files belong together, which was found out already.
        connector: what fetches it, with `host`, the seal of its address and secret, the hours
            between fetches and where the first one ended; "" for files.
        seen: what a feed recognised, as plain data; empty for a plain pack.
        source: key, name, kind and evidence_grade of the source the records become.
        answers: what was said or guessed, by question.
        as_last: the name of the source whose mapping is used again; "" where it was asked about.
        report: what the check found, as `Report.to_json` writes it.
        preview: what `previews.look_ahead` saw.
        notice: what has to be looked at again before it goes on.
        error: why it cannot be read, or which answer cannot be.
        run: the import's id, once there is one.
        confirm: whether the source is confirmed in the same step.
        step: what is being done now: name, done, total, rows.
        started: when the step began, in seconds of the epoch.
    """

    id: str
    account: int
    language: str = "en"
    drop: str = ""
    names: list[str] = field(default_factory=list)
    parted: bool = False
    connector: str = ""
    host: str = ""
    sealed: str = ""
    hours: int = 24
    cursor: dict[str, Any] = field(default_factory=dict)
    state: ConnectionState = ConnectionState.RECEIVED
    seen: dict[str, Any] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    as_last: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    preview: dict[str, Any] = field(default_factory=dict)
    notice: str = ""
    error: str = ""
    run: int | None = None
    confirm: bool = False
    step: dict[str, Any] = field(default_factory=dict)
    started: float = 0.0
    received_at: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether a worker still has something to do with it."""
        return self.state in BUSY

    @property
    def recognised(self) -> Recognised | None:
        """What a feed saw, with its questions."""
        return from_data(self.seen) if self.seen else None

    @property
    def findings(self) -> Report | None:
        """The report of the check, once there is one."""
        return Report.from_json(self.report) if self.report else None

    @property
    def name(self) -> str:
        """What to call it: the source it becomes, else the file or the host."""
        return self.source.get("name") or self.host or (self.names[0] if self.names else "")


def receive(
    files: Iterable[tuple[str, Iterable[bytes]]], *, account: int, language: str
) -> Connecting:
    """Keep the files that were dropped; nothing is read yet."""
    one = new(account, language)
    folder = files_of(one.id)
    folder.mkdir(mode=0o700, parents=True)
    names: list[str] = []
    for given, chunks in files:
        name = _free(keeping.safe_name(given, otherwise="file"), names)
        names.append(name)
        with (folder / name).open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    return write(replace(one, names=names))


def begin(
    connector: str,
    *,
    address: str,
    user: str,
    secret: str,
    hours: int,
    account: int,
    language: str,
) -> Connecting:
    """Keep where to fetch from; nothing is fetched yet."""
    one = new(account, language)
    files_of(one.id).mkdir(mode=0o700, parents=True)
    sealed = seal_access(address=address, user=user, secret=secret)
    host = host_of(address)
    return write(replace(one, connector=connector, sealed=sealed, host=host, hours=hours))


def find(identity: str, *, account: int) -> Connecting | None:
    """The connection with this id, if it is this account's; None for one that is gone."""
    found = read(identity)
    return found if found is not None and found.account == account else None


def in_progress(account: int) -> list[Connecting]:
    """What this account has begun and not brought to an end, newest first."""
    mine = [
        one
        for one in every()
        if one.account == account and one.state is not ConnectionState.IMPORTED
    ]
    return sorted(mine, key=lambda one: one.received_at, reverse=True)


def beside(connecting: Connecting) -> list[Connecting]:
    """The others that came in the same drop and are not at an end."""
    return [
        one
        for one in every()
        if one.drop == connecting.drop
        and one.id != connecting.id
        and one.state is not ConnectionState.IMPORTED
    ]


def answer(
    connecting: Connecting, answers: dict[str, Any], source: dict[str, str] | None = None
) -> Connecting:
    """Take the answers, and have the files checked by them."""
    return write(
        replace(
            connecting,
            answers=answers,
            source=connecting.source | (source or {}),
            state=ConnectionState.CHECKING,
            as_last="",
            notice="",
            error="",
            report={},
            preview={},
        )
    )


def accept(connecting: Connecting, *, confirm: bool) -> Connecting:
    """Say that the records are to be stored, and whether a system wrote them by itself."""
    state, now = ConnectionState.IMPORTING, time.time()
    return write(replace(connecting, state=state, confirm=confirm, step={}, started=now))


def again(connecting: Connecting) -> Connecting:
    """Have a fetch that failed tried once more, with all that was entered."""
    return write(replace(connecting, state=ConnectionState.RECEIVED, error="", step={}))


def discard(connecting: Connecting) -> None:
    """Throw a connection away."""
    shutil.rmtree(folder_of(connecting.id), ignore_errors=True)


def discard_old() -> None:
    """Throw away what nobody decided about, and what was accepted long ago."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for path in _root().glob(f"*/{keeping.STATE}"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path.parent, ignore_errors=True)


def unattended(*, drop: str = "") -> list[str]:
    """Connections with something left to do that nobody is doing; of one drop, if it is named."""
    return [
        one.id
        for one in every()
        if one.is_busy and one.drop == (drop or one.drop) and not keeping.is_held(folder_of(one.id))
    ]


def declared(one: Connecting) -> dict[str, Any]:
    """What its pack.toml says, as plain data."""
    source = {key: value for key, value in one.source.items() if value}
    return {
        "name": source.get("name") or one.name,
        "source": source,
        "feed": {"kind": one.seen.get("feed", ""), "answers": one.answers},
    }


def declaration(one: Connecting) -> str:
    """The mapping as a pack.toml."""
    return write_toml(declared(one))


def as_data(recognised: Recognised) -> dict[str, Any]:
    """What a feed saw, as plain data; words are in the language now spoken."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(recognised), default=str))
    return data


def from_data(data: dict[str, Any]) -> Recognised:
    """What `as_data` was made of."""
    return Recognised(
        **data
        | {
            "facts": tuple((label, value) for label, value in data["facts"]),
            "questions": tuple(_question(one) for one in data["questions"]),
            "warnings": tuple(data["warnings"]),
        }
    )


def _question(data: dict[str, Any]) -> Question:
    return Question(
        **data
        | {
            "asks": Asks(data["asks"]),
            "options": tuple(Option(**one) for one in data["options"]),
            "fields": tuple(Option(**one) for one in data["fields"]),
        }
    )


# ── Folders ──────────────────────────────────────────────────────────────────────────────────────


def new(account: int, language: str, identity: str = "") -> Connecting:
    """A connection of which nothing is known yet; it is not written down."""
    identity = identity or uuid4().hex
    now = timezone.now().isoformat()
    return Connecting(identity, account, language, drop=identity, received_at=now)


def read(identity: str) -> Connecting | None:
    """The connection with this id; None for one that is gone."""
    found = keeping.read_state(folder_of(identity)) if keeping.is_identity(identity) else None
    return Connecting(**(found | {"state": ConnectionState(found["state"])})) if found else None


def write(one: Connecting) -> Connecting:
    """Write down how far a connection is."""
    keeping.write_state(folder_of(one.id), asdict(one))
    return one


def every() -> list[Connecting]:
    """All connections in progress, and those that came to an end lately."""
    found = [read(path.parent.name) for path in _root().glob(f"*/{keeping.STATE}")]
    return [one for one in found if one is not None]


def folder_of(identity: str) -> Path:
    """The folder of a connection."""
    return _root() / identity


def files_of(identity: str) -> Path:
    """Where its files lie, with the pack.toml beside them once it is known."""
    return folder_of(identity) / "files"


def _root() -> Path:
    return Path(settings.UPLOADS) / "connections"


def _free(name: str, taken: list[str]) -> str:
    """The name, or one like it where two files of a drop have the same."""
    if name not in taken:
        return name
    path, number = Path(name), 2
    while (other := f"{path.stem}-{number}{path.suffix}") in taken:
        number += 1
    return other
