# SPDX-License-Identifier: Apache-2.0
"""Which of the files are what, and who the mails among them come from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake.archive import unpack
from customary.intake.feeds.communication.mail import Mail, looks_like_mail, messages
from customary.intake.feeds.communication.mailchimp import is_report
from customary.intake.feeds.communication.pages import HTML, MARKDOWN
from customary.intake.feeds.communication.syndication import looks_like_feed

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Drop

MAIL = (".mbox", ".mbx", ".eml", ".emlx")
SYNDICATED = (".xml", ".rss", ".atom", ".rdf")
#: Messages whose heads are read to see who publishes; an archive may hold far more.
LOOKED_AT = 5000
#: How a sender looks that writes to all: by its address, and by how rarely it answers.
_BROADCASTS = (
    "newsletter", "news", "announce", "communication", "comms", "internal", "info", "bulletin",
    "noreply", "no-reply", "ceo", "founder", "office", "editor", "redaktion", "press", "all",
)  # fmt: skip
_SEEDS = ("readme", "license", "licence", "notice", "changelog", "contributing")


@dataclass
class Sifted:
    """The files by their kind."""

    mail: list[tuple[str, Path]] = field(default_factory=list)
    pages: list[tuple[str, Path]] = field(default_factory=list)
    feeds: list[tuple[str, Path]] = field(default_factory=list)
    reports: list[tuple[str, Path]] = field(default_factory=list)
    others: int = 0

    @property
    def count(self) -> int:
        """How many files can be read."""
        return len(self.mail) + len(self.pages) + len(self.feeds) + len(self.reports)


def sift(drop: Drop, folder: Path) -> Sifted:
    """The files by kind; archives are unpacked into the folder, and their files sifted too.

    Raises:
        PackError: an archive is broken, or built to do harm.
    """
    sifted = Sifted()
    for name, path in drop.files:
        if name.lower().endswith(".zip"):
            inside = folder / f"unpacked-{len(list(folder.iterdir()))}"
            inside.mkdir()
            root = unpack(path, inside)
            for found in sorted(root.rglob("*")):
                if found.is_file():
                    _place(sifted, f"{name}/{found.relative_to(root).as_posix()}", found)
        else:
            _place(sifted, name, path)
    return sifted


def _place(sifted: Sifted, name: str, path: Path) -> None:
    low = name.lower()
    base = low.rpartition("/")[2]
    with path.open("rb") as file:
        start = file.read(16_384)
    if low.endswith(MAIL) or base == "mbox" or low.endswith(".txt"):
        known = looks_like_mail(start) and (not low.endswith(".txt") or start.startswith(b"From "))
        chosen = sifted.mail if known else None
    elif low.endswith(MARKDOWN + HTML):
        chosen = None if base.split(".")[0] in _SEEDS else sifted.pages
    elif low.endswith(SYNDICATED):
        chosen = sifted.feeds if looks_like_feed(start) else None
    elif low.endswith(".csv") and is_report(path):
        chosen = sifted.reports
    else:
        chosen = None
    if chosen is not None:
        chosen.append((name, path))
    elif base.split(".")[0] not in _SEEDS:
        sifted.others += 1


@dataclass(frozen=True)
class Sender:
    """An address or list that mails come from: how many, and whether it seems to publish."""

    key: str
    count: int
    answers: int
    publishes: bool
    example: str

    @property
    def label(self) -> str:
        """The address, or the list by its name."""
        kind, colon, name = self.key.partition(":")
        return _("list %(name)s") % {"name": name} if kind == "list" and colon else self.key


@dataclass(frozen=True)
class Senders:
    """Everybody in the heads looked at, most frequent first."""

    found: tuple[Sender, ...]
    looked_at: int


def senders(mail: list[tuple[str, Path]]) -> Senders:
    """Who the mails come from, by the heads of the first of them."""
    count: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    bulk: Counter[str] = Counter()
    example: dict[str, str] = {}
    looked_at = 0
    for head in _heads(mail):
        looked_at += 1
        address = head.sender[1]
        for key in (address, *(f"list:{name}" for name in head.lists)):
            if key:
                count[key] += 1
                answers[key] += head.is_reply
                bulk[key] += bool(head.lists or head.header("List-Unsubscribe"))
                example.setdefault(key, head.header("Subject")[:80])
    found = tuple(
        Sender(
            key,
            number,
            answers[key],
            _publishes(key, number, answers[key], bulk[key], looked_at),
            example[key],
        )
        for key, number in count.most_common(200)
    )
    if found and not any(one.publishes for one in found):
        # One sender at least: the one who answers least and writes most.
        best = max(
            found, key=lambda one: (one.count - one.answers, not one.key.startswith("list:"))
        )
        found = tuple(
            Sender(one.key, one.count, one.answers, one is best, one.example) for one in found
        )
    return Senders(found, looked_at)


def _publishes(key: str, count: int, answers: int, bulk: int, looked_at: int) -> bool:
    """Whether a sender seems to write to all, rather than to take part in a talk."""
    if key.startswith("list:"):
        # A list for announcements only; on one where people talk, its senders are chosen.
        return "announce" in key and answers <= 0.1 * count
    if answers > 0.3 * count:
        return False
    name = key.split("@", maxsplit=1)[0].replace(".", "-").replace("_", "-").split("-")
    speaks_for_all = any(part.startswith(_BROADCASTS) for part in name)
    return speaks_for_all or looked_at == count or (bulk >= 0.8 * count and count >= 3)


def _heads(mail: list[tuple[str, Path]]) -> list[Mail]:
    found: list[Mail] = []
    for _name, path in mail:
        for raw in messages(path):
            if len(found) >= LOOKED_AT:
                return found
            found.append(Mail(raw[:65_536]))
    return found
