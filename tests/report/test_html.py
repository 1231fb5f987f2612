# SPDX-License-Identifier: Apache-2.0
"""The page stands alone, reads well without eyes, and loads nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from customary.report.data import Report
from customary.report.html import as_html


class Page(HTMLParser):
    """The elements of a page in order, and its words."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_it_refers_to_nothing_outside_itself(report: Report) -> None:
    source = as_html(report)
    page = Page(source)
    assert {name for name, _ in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "base",
    } == set()
    for _, attributes in page.elements:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert "style" not in attributes, "the policy would refuse it"
    assert re.findall(r"https?://[^\"']*", source.replace("http://www.w3.org/2000/svg", "")) == []
    assert "url(" not in source
    assert "@import" not in source


def test_its_policy_allows_its_own_style_sheet_and_nothing_else(report: Report) -> None:
    source = as_html(report)
    found = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert found is not None
    fingerprint = b64encode(sha256(found[1].encode()).digest()).decode()
    policy = next(
        str(meta["content"])
        for meta in Page(source).all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{fingerprint}'" in policy
    assert "unsafe" not in policy


def test_headings_tables_and_drawings_can_be_heard(report: Report) -> None:
    page = Page(as_html(report))
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table")) >= 2
    for drawing in page.all("svg"):
        assert drawing.get("aria-hidden") == "true" or drawing.get("aria-label")
    assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}
    targets = {attributes.get("id") for _, attributes in page.elements}
    assert {str(link["href"])[1:] for link in page.all("a")} <= targets


@pytest.mark.parametrize(
    ("language", "named", "said"),
    [
        ("en", "Harbour Light", "no meeting ends without the customer question"),
        ("zh-Hans", "港湾灯", "散会之前必问客户"),
    ],
)
def test_it_speaks_the_language_of_the_report(
    report: Report, chinese: Report, language: str, named: str, said: str
) -> None:
    page = Page(as_html(report if language == "en" else chinese))
    assert page.all("html")[0]["lang"] == language
    assert named in page.words
    assert said in page.words


def test_what_people_wrote_cannot_break_out(report: Report) -> None:
    hostile = "<script>alert(1)</script>"
    source = as_html(replace(report, organisation=hostile, finding=hostile))
    assert Page(source).all("script") == []
    assert "&lt;script&gt;" in source
