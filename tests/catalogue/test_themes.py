# SPDX-License-Identifier: Apache-2.0
"""The themes speak both languages, and a broken one is refused in words that name file, key and mend."""

from __future__ import annotations

import re
import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pytest

from customary.catalogue import load_catalogue, load_flag_phrases, load_taxonomy, read_catalogue
from customary.core.text.flags import FLAGS

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH, CHINESE, STRUCTURE = "themes/en.toml", "themes/zh-hans.toml", "themes/themes.toml"
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A private copy of the shipped catalogue, to break."""
    with as_file(files("customary.catalogue")) as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def test_every_theme_and_stage_speaks_both_languages() -> None:
    catalogue = load_catalogue()
    assert 30 <= len(catalogue.themes) <= 40
    for theme in catalogue.themes.values():
        english, chinese = theme.texts["en"], theme.texts["zh-hans"]
        assert not HAN.search(english.name + english.description)
        assert HAN.search(chinese.name)
        assert english.description.endswith(".")
        assert chinese.description.endswith("。")
        assert not re.search(f"{HAN.pattern}[,:;?!.]", chinese.description)
    for stage in catalogue.stages.values():
        assert set(stage.names) == {"en", "zh-hans"}
    assert {theme.stage for theme in catalogue.themes.values()} == catalogue.stages.keys()


def test_names_are_different_and_short() -> None:
    for language, longest in (("en", 40), ("zh-hans", 10)):
        names = [theme.text(language).name for theme in load_catalogue().themes.values()]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= longest


def test_every_theme_and_flag_has_phrases_in_both_languages() -> None:
    for phrases, keys in ((load_taxonomy(), load_catalogue().themes), (load_flag_phrases(), FLAGS)):
        assert {book.language for book in phrases.books} == {"en", "zh-hans"}
        for book in phrases.books:
            assert [label.key for label in book.labels] == list(keys)
            assert all(len(list(label.said())) >= 10 for label in book.labels)


def test_no_phrase_both_praises_and_complains() -> None:
    for book in load_taxonomy().books:
        for label in book.labels:
            assert not set(label.praise) & set(label.complaints), label.key
            assert not set(label.phrases) & {*label.praise, *label.complaints}, label.key


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (STRUCTURE, 'stage = "pay"', 'stage = "paying"', "stage = 'paying': write a known stage"),
        (STRUCTURE, 'over = ["staff"]', 'over = ["stuff"]', "over = 'stuff': write a known theme"),
        (STRUCTURE, "[choice]", "[choices]", "en.toml: there is no [choice]: mend the key"),
        (CHINESE, "[choice]", "[choices]", "zh-hans.toml: there is no [choices]: mend the key"),
        (ENGLISH, '"delivery .. @slow"', '"delivery .. @slowly"', "themes/en.toml: '@slowly' names the list"),
        (ENGLISH, 'name = "Packaging', 'nmae = "Packaging', "nmae = 'Packaging"),
        ("stages/en.toml", "[pay]", "[paying]", "stages/en.toml: there is no [paying]"),
        ("flags/en.toml", "[growth]", "[grow]", "flags/en.toml: its tables are thanks, effort"),
    ],
)  # fmt: skip
def test_a_broken_theme_is_refused(copy: Path, file: str, old: str, new: str, message: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is what is tested)
        read_catalogue(copy)
    assert message in str(caught.value)


def test_a_language_may_lack_a_theme_and_then_tells_it_in_the_others(copy: Path) -> None:
    path = copy / CHINESE
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[loyalty]"), len(text)
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert read_catalogue(copy).themes["loyalty"].text("zh-hans").name.isascii()
