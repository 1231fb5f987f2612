# SPDX-License-Identifier: Apache-2.0
"""What somebody else wrote meanwhile, beside what was typed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.web.surveys.questionnaires.telling import PROPERTIES, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Theirs:
    """Where the two differ: words in full, anything else by its name; empty where it is gone."""

    words: list[tuple[str, str]]
    names: list[str]
    is_gone: bool = False


def theirs(now: Any, typed: Any, languages: Sequence[str]) -> Theirs:
    """What stands there now where it is not what was typed."""
    if now is None:
        return Theirs([], [], is_gone=True)
    if not isinstance(now, dict):
        return Theirs([], [])
    told, names = [], []
    for name in {**now, **typed}:
        there, mine = now.get(name), typed.get(name)
        if there in (mine, None, "") and mine in (there, None, ""):
            continue
        if isinstance(there, dict) and all(isinstance(each, str) for each in there.values()):
            told += [
                (language_name(language), there.get(language, ""))
                for language in languages
                if there.get(language, "") != (mine or {}).get(language, "")
            ]
        else:
            names.append(str(PROPERTIES.get(name, name)))
    return Theirs(told, names)
