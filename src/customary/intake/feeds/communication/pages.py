# SPDX-License-Identifier: Apache-2.0
"""Pages in a folder: Markdown with front matter, and HTML."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.entry import LONGEST_TEXT, Entry, clean, key_of, one_line
from customary.intake.feeds.communication.markup import metadata, plain_text, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm")
LONGEST_FILE = 4 << 20
_DAY = re.compile(r"(?<!\d)(20\d\d|19\d\d)[-_./年]?(\d{1,2})[-_./月]?(\d{1,2})(?!\d)")
_FIELD = re.compile(r"^([A-Za-z_][\w-]{0,40})\s*[:=]\s*(.*)$")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAMES = {
    "title": ("title", "subject", "og:title", "标题"),
    "date": (
        "date", "published", "published_at", "publishdate", "pubdate", "sent",
        "article:published_time", "dc.date", "dcterms.created", "日期",
    ),
    "author": ("author", "from", "by", "sender", "article:author", "作者"),
    "tags": ("tags", "categories", "category", "kind", "type", "keywords"),
    "recipients": ("recipients", "sent_to"),
    "reads": ("reads", "opens", "views"),
}  # fmt: skip


def page(path: Path, place: str, zone: tzinfo) -> Entry:
    """What a file publishes; its date is the one it states, else the one in its name."""
    with path.open("rb") as file:
        source = _decoded(file.read(LONGEST_FILE))
    if place.lower().endswith(HTML):
        said = metadata(source)
        title, text = title_of(source), plain_text(source)
    else:
        said, body = front_matter(source)
        heading = re.search(r"^#{1,2}[ \t]+(\S.*?)#*[ \t]*$", body, re.M)
        title, text = heading.group(1) if heading else "", markdown_text(body)
    said = {name.lower(): value for name, value in said.items()}
    author = _of(said, "author")
    address = ADDRESS.search(author)
    name = PurePosixPath(place)
    stated = _of(said, "title") or title or name.stem.replace("-", " ").replace("_", " ")
    tags = re.split(r"[,，;、]\s*", _of(said, "tags").strip("[]"))
    return Entry(
        key=key_of(place),
        title=one_line(stated),
        text=clean(text)[:LONGEST_TEXT],
        author=one_line(ADDRESS.sub("", author).strip(" <>()\"'"), 200),
        address=address.group().casefold() if address else "",
        published_at=moment_of(_of(said, "date"), zone) or moment_of(place, zone),
        place=place,
        tags=tuple(one_line(tag.strip(" \"'"), 60) for tag in tags if tag.strip(" \"'")),
        recipients=_number(_of(said, "recipients")),
        reads=_number(_of(said, "reads")),
    )


def front_matter(source: str) -> tuple[dict[str, str], str]:
    """The fields in front of a Markdown text, between `---` or `+++`, and the text."""
    lines = source.lstrip("\ufeff").splitlines()
    fence = lines[0].strip() if lines else ""
    if fence not in {"---", "+++"}:
        return {}, source
    said: dict[str, str] = {}
    last = ""
    for at, line in enumerate(lines[1:200], 1):
        if line.strip() in {fence, "..."}:
            return said, "\n".join(lines[at + 1 :])
        if found := _FIELD.match(line):
            last = found.group(1)
            said[last] = found.group(2).strip().strip("\"'")
        elif last and re.match(r"\s*-\s+\S", line):
            item = line.strip().lstrip("- ").strip("\"'")
            said[last] = f"{said[last]}, {item}".strip(", ")
    return {}, source


def markdown_text(source: str) -> str:
    """Markdown as a reader sees it, near enough for sentences: no marks, links as their words."""
    text = "\n".join(_without_code(source[:LONGEST_TEXT].split("\n")))
    text = re.sub(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)", "", text)
    text = re.sub(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)", r"\1", text)
    text = re.sub(r"^[ \t]{0,3}#{1,6}[ \t]+", "", text, flags=re.M)
    text = re.sub(r"(\*\*|__|``?)(?=\S)", "", text)
    text = re.sub(r"(?<=\S)(\*\*|__|``?)", "", text)
    text = re.sub(r"^[ \t]*>[ \t]?", "", text, flags=re.M)
    text = re.sub(r"<[A-Za-z/!][^<>\n]{0,1000}>", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _without_code(lines: list[str]) -> Iterator[str]:
    """The lines outside of fenced code."""
    fence = ""
    for line in lines:
        mark = line.strip()[:3]
        if mark in {"```", "~~~"} and fence in {"", mark}:
            fence = "" if fence else mark
        elif not fence:
            yield line


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """A moment written as ISO, or the day that stands in a text such as a file's name."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return found.replace(tzinfo=zone) if found.tzinfo is None else found
    except ValueError:
        pass
    for written in _DAY.finditer(text):
        try:
            day = date(*(int(part) for part in written.groups()))
        except ValueError:
            continue
        return datetime.combine(day, time(9), zone)
    return None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", "replace")


def _of(said: dict[str, str], name: str) -> str:
    return next((said[key] for key in _NAMES[name] if said.get(key)), "")


def _number(text: str) -> int | None:
    digits = text.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
