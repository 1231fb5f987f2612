# SPDX-License-Identifier: Apache-2.0
"""What customers speak of, by the stage of their journey, and the phrases by which it is told.

    stages/{stages,en,zh-hans}.toml            the stages in order
    themes/{themes,en,zh-hans}.toml            a theme's stage; its words and phrases in each language
    themes/lists/{en,zh-hans}.toml             phrases by a name that other phrases refer to
    flags/{en,zh-hans}.toml                    the phrases of thanks, effort, hardship, growth, churn risk

How phrases are written stands in `core/text/spotting.py`.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from customary.catalogue.model import FALLBACK_LANGUAGE, ShippedTheme, Stage, ThemeText
from customary.catalogue.reading import Table, read_tables
from customary.core.text.flags import FLAGS
from customary.core.text.spotting import Label, Phrasebook, Spotter
from customary.core.text.themes import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

_PHRASES = ("phrases", "praise", "complaints")


def read_stages(root: Traversable) -> dict[str, Stage]:
    """The stages by key, in order."""
    tables = read_tables(root, "stages", "stages.toml")
    names: dict[str, dict[str, str]] = {key: {} for key in tables}
    for language, spoken_here in _languages(root, "stages", "stages.toml").items():
        for _key, table in spoken_here.items():
            table.refuse_keys_except("name")
            names[_known(table, tables)][language] = table.text("name")
    _english_is_whole("stages", names)
    return {key: Stage(key, MappingProxyType(names[key])) for key in tables}


def read_themes(root: Traversable, *, stages: Mapping[str, Stage]) -> dict[str, ShippedTheme]:
    """The themes by key, in the order of their file."""
    tables = read_tables(root, "themes", "themes.toml")
    texts: dict[str, dict[str, ThemeText]] = {key: {} for key in tables}
    for language, spoken_here in _languages(root, "themes", "themes.toml").items():
        for table in spoken_here.values():
            table.refuse_keys_except("name", "description", *_PHRASES)
            texts[_known(table, tables)][language] = ThemeText(
                table.text("name"), table.text("description"), _label(table)
            )
    _english_is_whole("themes", texts)
    themes = {}
    for key, table in tables.items():
        table.refuse_keys_except("stage", "over")
        stage = table.key_among("stage", stages, noun="stage")
        if stage is None:
            raise table.complaint("stage", None, "name one")
        over = table.keys_among("over", tables, noun="theme") if "over" in table.values else ()
        themes[key] = ShippedTheme(key, stage, over, MappingProxyType(texts[key]))
    taxonomy_of(root, themes)
    return themes


def taxonomy_of(root: Traversable, themes: Mapping[str, ShippedTheme]) -> Taxonomy:
    """The phrases of the themes, ready for `ThemeReader`.

    Raises:
        ValueError: a phrase cannot be understood; the error names it and its file.
    """
    lists = root.joinpath("themes", "lists")
    books = []
    for file in sorted(lists.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        language = file.name.removesuffix(".toml")
        labels = tuple(
            replace(one.texts[language].label, over=one.over)
            for one in themes.values()
            if language in one.texts
        )
        known = _lists(file)
        book = Phrasebook(language, labels, known, known.pop("covers", ()))
        books.append(_checked(book, f"themes/{language}.toml"))
    return Taxonomy(tuple(books))


@cache
def load_taxonomy() -> Taxonomy:
    """The phrases of the shipped themes, read once a process."""
    root = files("customary.catalogue")
    return taxonomy_of(root, read_themes(root, stages=read_stages(root)))


@cache
def load_flag_phrases() -> Taxonomy:
    """The phrases of the flags, read once a process."""
    return read_flag_phrases(files("customary.catalogue"))


def read_flag_phrases(root: Traversable) -> Taxonomy:
    """The phrases of the flags, ready for `FlagReader`.

    Raises:
        ValueError: a flag is unknown or missing, or a phrase cannot be understood.
    """
    books = []
    for language, tables in _languages(root, "flags", "").items():
        name = f"flags/{language}.toml"
        lists = tables.pop("lists", None)
        if set(tables) != set(FLAGS):
            raise ValueError(f"{name}: its tables are {', '.join(FLAGS)}, each once")
        for table in tables.values():
            table.refuse_keys_except("phrases", "covers")
        covers = [one for table in tables.values() for one in _optional(table, "covers")]
        known = {key: lists.texts(key) for key in lists.values} if lists else {}
        labels = tuple(Label(key, phrases=table.texts("phrases")) for key, table in tables.items())
        books.append(_checked(Phrasebook(language, labels, known, tuple(covers)), name))
    return Taxonomy(tuple(books))


def _languages(root: Traversable, folder: str, own: str) -> dict[str, dict[str, Table]]:
    """The tables of every language of a folder."""
    names = sorted(one.name for one in root.joinpath(folder).iterdir())
    return {
        name.removesuffix(".toml"): read_tables(root, folder, name)
        for name in names
        if name.endswith(".toml") and name != own
    }


def _known(table: Table, tables: Mapping[str, Table]) -> str:
    if table.key not in tables:
        raise ValueError(f"{table.file}: there is no [{table.key}]: mend the key or remove it")
    return table.key


def _english_is_whole(folder: str, texts: Mapping[str, Mapping[str, object]]) -> None:
    for key, spoken_here in texts.items():
        if FALLBACK_LANGUAGE not in spoken_here:
            raise ValueError(f"{folder}/{FALLBACK_LANGUAGE}.toml: no text for [{key}]: add it")


def _label(table: Table) -> Label:
    phrases, praise, complaints = (_optional(table, name) for name in _PHRASES)
    return Label(table.key, phrases, praise, complaints)


def _optional(table: Table, name: str) -> tuple[str, ...]:
    return table.texts(name) if name in table.values else ()


def _lists(file: Traversable) -> dict[str, tuple[str, ...]]:
    """The lists of a file; each is written as a line of its own."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    table = Table(f"themes/lists/{file.name}", "", said)
    return {name: table.texts(name) for name in said}


def _checked(book: Phrasebook, name: str) -> Phrasebook:
    try:
        Spotter(book)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return book
