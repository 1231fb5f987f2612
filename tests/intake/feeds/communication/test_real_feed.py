# SPDX-License-Identifier: Apache-2.0
"""A real project's news, as a feed: what its own dates prove, and what a feed alone cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from customary.evidence.run import grade_culture
from customary.pipeline.flow import take_in
from customary.store.access import System
from customary.store.actions.sources import confirm_source
from customary.store.models import PracticeGrade, Publication, Source
from tests.cast import make_organisation, make_unit
from tests.evidence.indicators.seeing import figure_of, see
from tests.intake.outcome import stored

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = Path(__file__).parent / "fixtures" / "rust_blog_2018.xml"
TOML = """name = "Rust blog"
[source]
key = "blog"
evidence_grade = "A"
[feed]
kind = "communication"
[feed.answers]
kinds = [
  {becomes = "disclosure", field = "subject", contains = ["security advisory", "incident"]},
  {becomes = "announcement", field = "subject", contains = ["announcing"]},
]
"""
END = "2018-12-31"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    make_organisation("Rust")
    make_unit("The project", started_on="2015-05-15")
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "posts.xml").write_bytes(POSTS.read_bytes())
    (folder / "pack.toml").write_text(TOML, encoding="utf-8")
    take_in([folder])
    confirm_source(System("test"), Source.objects.get(key="blog"))
    return folder


def test_its_posts_are_what_they_are(blog: Path) -> None:
    kinds = list(Publication.objects.values_list("kind", flat=True))
    assert (kinds.count("announcement"), kinds.count("disclosure"), len(kinds)) == (17, 3, 20)
    assert stored(blog).total("unchanged") == 20


def test_its_grades_are_true(blog: Path) -> None:
    # Two of four quarters of 2018 saw a limit disclosed; no leader posts are in this feed.
    held = [str(one.day) for one in see("I84", as_of=END) if one.held]
    assert held == ["2018-09-30", "2018-12-31"]
    # Words older than 90 days that no recorded deed followed: those up to the end of September.
    words = figure_of("I03", as_of=END)
    assert (words.numerator, words.denominator) == (0, 13)
    # There are titles and no texts: nothing was looked through, and nothing is claimed.
    assert figure_of("I79", as_of=END).value is None
    run = grade_culture(date.fromisoformat(END))
    graded = {one.practice: one.grade for one in PracticeGrade.objects.filter(run=run, unit=None)}
    assert graded["U29"] == 2


def test_the_same_posts_in_a_folder_of_pages_prove_nothing(tmp_path: Path) -> None:
    make_organisation("Rust")
    make_unit("The project", started_on="2015-05-15")
    folder = tmp_path / "pages"
    folder.mkdir()
    page = "# Security advisory for the standard library\n"
    (folder / "2018-09-21-advisory.md").write_text(page, encoding="utf-8")
    (folder / "pack.toml").write_text(TOML.replace('grade = "A"', 'grade = "C"'), encoding="utf-8")
    take_in([folder])
    (held,) = [one for one in see("I84", as_of=END) if one.held]
    assert held.proof == "C"
