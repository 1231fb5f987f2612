# SPDX-License-Identifier: Apache-2.0
"""Whatever lies in a file: no crash, and no hang."""

from __future__ import annotations

import time
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.intake.feeds.communication.agendas import agenda
from customary.intake.feeds.communication.mail import Mail, looks_like_mail, messages
from customary.intake.feeds.communication.markup import metadata, plain_text, title_of
from customary.intake.feeds.communication.pages import page
from customary.intake.feeds.communication.quoting import own_words
from customary.intake.feeds.communication.syndication import looks_like_feed, posts

if TYPE_CHECKING:
    from pathlib import Path

    from pytest import TempPathFactory  # noqa: PT013

#: Pieces of which broken mails, pages and feeds are made.
MAIL_PIECES = st.sampled_from(
    [
        b"From a@b.example Mon Jun  2 08:00:00 2025\n", b"From: ", b"Subject: =?utf-8?B?", b"?=",
        b"=?x-none?q?=ff?=", b"Date: Mon, 99 Foo 0000\n", b"\n\n", b"\r\n", b"Message-ID: <\n",
        b"Content-Type: multipart/mixed; boundary=x\n", b"--x\n", b"--x--\n", b"\x00\xff\x81",
        b"Content-Type: text/html; charset=gb2312\n", b"Content-Transfer-Encoding: base64\n", b"====",
        b"To: a, <b>, (c\n", b"Received: ; \n", b"List-Id: <<<\n", b"In-Reply-To: <x>\n", b"> > >\n",
        b"Date: Mon, 01 Jan 99999 00:00:00 +9999\n", "客户说".encode("gb18030"), b"On x wrote:\n",
    ]
)  # fmt: skip
PAGE_PIECES = st.sampled_from(
    [
        "<", ">", "<a ", "</", "<!--", "-->", "<p>", "</p>", "<script>", "</script>", "<li>", "&#x", ";",
        "<div style='display:none'>", "<div class=gmail_quote>", "</div>", "<![CDATA[", "]]>", "'", '"',
        "客户", "---\n", "title: x\n", "date: 2025-13-99\n", "tags:\n- a\n", "[a](", "```\n", "# ", "**",
        "<rss><channel><item>", "<feed>", "<entry><updated>0", "</entry>", "1. ", "Date: 99:99\n",
    ]
)  # fmt: skip
mails = st.lists(MAIL_PIECES | st.binary(max_size=20), max_size=40).map(b"".join)
pages = st.lists(PAGE_PIECES | st.text(max_size=20), max_size=60).map("".join)


@pytest.fixture(scope="module")
def place(tmp_path_factory: TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@given(mails)
@settings(max_examples=300, deadline=30_000)
def test_no_bytes_break_the_reader_of_mail(place: Path, raw: bytes) -> None:
    path = place / "a.mbox"
    path.write_bytes(raw)
    looks_like_mail(raw)
    for one in messages(path):
        entry = Mail(one).entry(UTC, "a.mbox")
        assert len(entry.key) <= 200
        assert len(entry.title) <= 300
        assert "\x00" not in entry.text + entry.title + entry.author
        entry.text.encode()
        agenda(entry, UTC)


@given(pages)
@settings(max_examples=300, deadline=30_000)
def test_no_text_breaks_the_reader_of_pages_and_feeds(place: Path, text: str) -> None:
    plain_text(text)
    title_of(text)
    metadata(text)
    own_words(text)
    raw = text.encode("utf-8", "surrogatepass")
    for name in ("a.md", "a.html", "a.xml"):
        (place / name).write_bytes(raw)
    for name in ("a.md", "a.html"):
        agenda(page(place / name, name, UTC), UTC)
    looks_like_feed(raw)
    assert all(len(post.key) <= 200 for post in posts(place / "a.xml", "a.xml"))


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!--", "</", "<a b='", "<![CDATA[", "<?", "&", "<div>", "<script>", "> ", "[a](", "[", "**",
     "`", "On a wrote: ", "From: a\n", "2025", "客户", "“", "1. a\n", "--- a ", "<h1>", "On "],
)  # fmt: skip
def test_no_repetition_makes_it_slow(piece: str) -> None:
    from customary.catalogue.vocabulary import load_vocabularies
    from customary.core.text.elements import Elements
    from customary.core.text.sentences import sentences
    from customary.intake.feeds.communication.entry import Entry
    from customary.intake.feeds.communication.pages import front_matter, markdown_text

    text = piece * (60_000 // len(piece))
    began = time.perf_counter()
    shown = plain_text(text)
    title_of(text)
    metadata(text)
    own_words(text)
    front_matter(text)
    markdown_text(text)
    agenda(Entry("k", "t", text), UTC)
    assert time.perf_counter() - began < 5
    elements = Elements(load_vocabularies())
    for sentence in (*sentences(text), *sentences(shown))[:40]:
        elements.look(sentence)
    assert time.perf_counter() - began < 15


@given(st.binary(max_size=2000))
def test_an_answer_nested_deep_is_read_or_passed_over(raw: bytes) -> None:
    nested = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 80 + raw
    assert isinstance(Mail(nested).text(), str)
