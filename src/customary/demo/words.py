# SPDX-License-Identifier: Apache-2.0
"""The texts of the story, read from the TOML files beside the code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

ENGLISH, CHINESE = 0, 1
LANGUAGES = ("en", "zh-hans")

Choice = TypeVar("Choice")


@cache
def words(name: str) -> dict[str, Any]:
    """One file of texts."""
    text = files("customary.demo").joinpath("texts", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def choose(options: Sequence[Choice], luck: float) -> Choice:
    """The option that a number below one points to."""
    return options[int(luck * len(options))]


def both(pair: Sequence[str]) -> str:
    """A title in both languages, as it stands in systems that everybody uses."""
    return f"{pair[ENGLISH]} · {pair[CHINESE]}"


def topic_name(topic: str, language: int) -> str:
    """What a topic is called."""
    name: str = words("topics")[topic]["name"][language]
    return name


@cache
def topics_of(function: str) -> tuple[str, ...]:
    """The topics that a function works on."""
    return tuple(sorted({item[0] for kind in words("work")[function].values() for item in kind}))


def impact(topic: str, language: int, luck: float) -> str:
    """What a change in a topic does to customers."""
    text: str = choose(words("topics")[topic]["impact"], luck)[language]
    return text


def product_name(product: str, language: int) -> str:
    """What a product is called."""
    name: str = words("company")["products"][product][language]
    return name
