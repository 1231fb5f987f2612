# SPDX-License-Identifier: Apache-2.0
"""Words out of the pages of other tools: without their markup, and with what hung on it named."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.piping import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.core.questionnaire.importing.carried import Taken

LONGEST_TEXT = 5000
#: What a browser takes for a tag; "a < b" is none.
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!\[CDATA\[|\]\]>")
#: What is not for reading, with all that stands in it up to its end.
UNREAD = re.compile(r"<!--|<(script|style|head|title|template)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|hr|/p|/div|/li|/ul|/ol|/tr|/table|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)  # fmt: skip
GAP = re.compile(r"</t[dh]\b[^<>]*>", re.IGNORECASE)
SHOWN = re.compile(r"<(?:img|video|audio|iframe|object|embed|svg|canvas)\b", re.IGNORECASE)
LINK = re.compile(r"<a\b[^<>]*\bhref\s*=\s*[\"']?\s*(?:https?://|mailto:|//)([^\"'\s>]{1,300})", re.IGNORECASE)  # fmt: skip
SCRIPT = re.compile(r"<script\b|\bjavascript:", re.IGNORECASE)


def words_of(text: object) -> str:
    """Words without the markup of a web page."""
    if not isinstance(text, str):
        return "" if text is None or isinstance(text, dict | list) else str(text)[:LONGEST_TEXT]
    marked = _readable(text[: 4 * LONGEST_TEXT])
    return plain_words(html.unescape(TAG.sub("", GAP.sub(" ", BREAK.sub("\n", marked)))))


def _readable(text: str) -> str:
    """Without comments, scripts and the like; one that never ends is looked for once."""
    kept, at, endless = [], 0, set()
    small = text.lower()
    while (found := UNREAD.search(text, at)) is not None:
        kept.append(text[at : found.start()])
        ending = f"</{found[1].lower()}" if found[1] else "-->"
        place = -1 if ending in endless else small.find(ending, found.end())
        if place < 0:
            endless.add(ending)
        at = found.end() if place < 0 else place + len(ending)
        if place >= 0 and found[1]:
            at = small.find(">", place) + 1 or len(text)
    return "".join([*kept, text[at:]])


def plain_words(text: str) -> str:
    """Words that were never a web page, without empty lines and what cannot be printed."""
    lines = (" ".join(_printed(line).split()) for line in text[: 4 * LONGEST_TEXT].splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _printed(line: str) -> str:
    return "".join(
        each
        for each in line
        if each == "\t" or (unicodedata.category(each) not in ("Cc", "Cs") and each not in "\u200b\ufeff")
    )  # fmt: skip


def tell_of_markup(
    taken: Taken, where: str, texts: Iterable[object], placeholder: re.Pattern[str]
) -> None:
    """Name the pictures, links and places to be filled in that stand in texts of a question."""
    for text in texts:
        if not isinstance(text, str) or len(text) < 3:
            continue
        marked = text[: 4 * LONGEST_TEXT]
        if SHOWN.search(marked):
            taken.lose(where, Why.SETTING, What.PICTURE)
        if SCRIPT.search(marked):
            taken.lose(where, Why.SETTING, What.SCRIPT)
        for found in LINK.finditer(marked):
            taken.lose(where, Why.SETTING, What.LINK, found[1])
        for found in placeholder.finditer(TAG.sub("", _readable(marked))):
            if found[0].strip("{}").partition("|")[0] not in KNOWN:
                taken.lose(where, Why.NOT_FILLED, What.PLACEHOLDER, found[0])
