# SPDX-License-Identifier: Apache-2.0
"""HTML as plain text: what a reader sees, without scripts, styles, hidden and quoted parts.

The standard library's parser needs minutes for a hundred kilobytes of "<a <a <a"; this one reads
each character once, and takes whatever it is given.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: More than this is not read.
LONGEST = 2_000_000
#: A tag does not go on for longer; what looks so is text.
LONGEST_TAG = 20_000
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "svg",
        "noscript",
        "object",
        "iframe",
        "select",
    ]
)
_VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "div",
        "dd",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_QUOTED = ("gmail_quote", "gmail_signature", "moz-cite-prefix", "yahoo_quoted", "divrplyfwdmsg")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0"
)


def plain_text(source: str) -> str:
    """The text of a page or mail: a line a block, a dash before each item of a list."""
    parts: list[str] = []
    skipping, depth = "", 0
    for kind, value, attributes in _tokens(source[:LONGEST]):
        if skipping:
            # Within something left out only its own tags count, so that it ends where it ends.
            if value == skipping and kind == "open":
                depth += 1
            elif value == skipping and kind == "close":
                depth -= 1
                skipping = skipping if depth else ""
        elif kind == "text":
            parts.append(html.unescape(value))
        elif kind == "open" and value not in _VOID and _left_out(value, attributes):
            skipping, depth = value, 1
        elif value == "li":
            parts.append("\n- " if kind == "open" else "\n")
        elif value in _BLOCKS:
            parts.append("\n\n" if value in {"p", "h1", "h2", "h3"} else "\n")
    return _tidy("".join(parts))


def title_of(source: str) -> str:
    """The title of a page, else its first heading; "" where it has none."""
    for tag in ("title", "h1"):
        found = re.search(rf"<{tag}\b[^<>]{{0,500}}>([^<]{{1,500}})</{tag}", source[:LONGEST], re.I)
        if found:
            return html.unescape(found.group(1)).strip()
    return ""


def metadata(source: str) -> dict[str, str]:
    """What a page says of itself in `<meta>` and `<time>`: date, author and such."""
    found: dict[str, str] = {}
    for kind, value, attributes in _tokens(source[:200_000]):
        if kind != "open":
            continue
        if value == "meta":
            name = attributes.get("name") or attributes.get("property", "")
            if name and attributes.get("content"):
                found.setdefault(name.lower(), html.unescape(attributes["content"]))
        elif value == "time" and attributes.get("datetime"):
            found.setdefault("date", attributes["datetime"])
    return found


def _left_out(tag: str, attributes: dict[str, str]) -> bool:
    if tag in _SKIPPED or _HIDDEN.search(attributes.get("style", "").lower()):
        return True
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    quotes_a_mail = tag == "blockquote" and attributes.get("type") == "cite"
    return quotes_a_mail or any(mark in marks for mark in _QUOTED)


def _tokens(source: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Texts and tags in order; each search for an end that is not there is made once."""
    at, missing = 0, set()
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            yield "text", source[at:], {}
            return
        if start > at:
            yield "text", source[at:start], {}
        mark, skip = ("-->", True) if source.startswith("<!--", start) else (">", False)
        end = -1 if mark in missing else source.find(mark, start + 1)
        if end < 0:
            missing.add(mark)
        name = _NAME.match(source, start)
        if end < 0 or (not skip and end - start > LONGEST_TAG):
            at = start + 1
        elif skip or source[start + 1] in "!?":
            at = end + len(mark)
        elif name is None:
            yield "text", "<", {}
            at = start + 1
        else:
            yield _tag(source[start:end], name.group(1).lower())
            at = end + 1


def _tag(text: str, name: str) -> tuple[str, str, dict[str, str]]:
    if text.startswith("</"):
        return "close", name, {}
    attributes = {
        found.group(1).lower(): found.group(2).strip("\"'")
        for found in _ATTRIBUTE.finditer(text[:4000])
    }
    return "open", name, attributes


def _tidy(text: str) -> str:
    """Single spaces, at most one empty line, no dash without an item."""
    # Zero-width characters pad the preview line of mails.
    text = re.sub("[\u200b-\u200f\u2060\ufeff\u00ad\u034f]", "", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for line in lines if line != "-"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
