# SPDX-License-Identifier: Apache-2.0
"""The shipped questionnaires: a folder each, with the structure and one file of words a language.

    scales/{scales,en,zh-hans}.toml                 scales by name, with the words at their points
    instruments/<key>/{instrument,en,zh-hans}.toml  one questionnaire

The README beside this file says what stands in them. A language must have all the words: a
questionnaire that is half translated is not to be answered.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from customary.catalogue.instrument_words import Words, read_words
from customary.catalogue.loading import load_catalogue
from customary.catalogue.model import FALLBACK_LANGUAGE
from customary.catalogue.reading import Table, read_tables
from customary.core.questionnaire.checking import missing_words
from customary.core.questionnaire.checking_scales import check_scales
from customary.core.questionnaire.reading import read_form
from customary.core.questionnaire.wrong import FormError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from customary.catalogue.model import Catalogue
    from customary.core.questionnaire.questions import Form

STRUCTURE = "instrument.toml"
ABOUT = ("kind", "cadence_days", "named", "evidence", "licence", "minutes")
PARTS = ("like", "sections", "scales")


class Kind(StrEnum):
    """What an instrument asks about; the same words as in the store."""

    CULTURE_PROFILE = auto()
    FOUR_CS = auto()
    FIVE_TRAITS = auto()
    FIVE_SIGNS = auto()
    BELIEFS = auto()
    PULSE = auto()
    SATISFACTION = auto()
    RECOMMENDATION = auto()
    EFFORT = auto()
    SCENARIO_TEST = auto()
    LEADER_SELF_ASSESSMENT = auto()
    ONBOARDING = auto()
    EXIT = auto()
    SERVICE_REVIEW = auto()
    INTERVIEW = auto()
    OTHER = auto()


class Worth(StrEnum):
    """How well it is known to measure what it says; the same words as in the store."""

    PROVISIONAL = auto()
    PILOTED = auto()
    RELIABLE = auto()
    VALIDATED = auto()
    REPLICATED = auto()


@dataclass(frozen=True, slots=True)
class ShippedInstrument:
    """One questionnaire as it is shipped.

    Attributes:
        form: what it asks, in every language.
        cadence_days: after how many days it is asked again, None for whenever there is cause.
        named: whether answers are filed under the name of who gave them.
        evidence: how well it is known to measure what it says.
        origins: by language, where it comes from and what is not claimed of it.
    """

    key: str
    kind: Kind
    form: Form
    cadence_days: int | None
    named: bool
    evidence: Worth
    licence: str
    origins: Mapping[str, str]

    def origin(self, language: str) -> str:
        """Where it comes from, in English where the language is missing."""
        return self.origins.get(language) or self.origins[FALLBACK_LANGUAGE]


@cache
def load_instruments() -> Mapping[str, ShippedInstrument]:
    """The questionnaires shipped with this package by key, read once a process."""
    return read_instruments(files("customary.catalogue"), load_catalogue())


def read_instruments(root: Traversable, catalogue: Catalogue) -> Mapping[str, ShippedInstrument]:
    """The questionnaires of a folder laid out as described above.

    Raises:
        ValueError: something is missing, unknown or contradictory; it names file, place and mend.
    """
    scales = read_scales(root)
    folders = sorted(
        (each for each in root.joinpath("instruments").iterdir() if each.is_dir()),
        key=lambda each: each.name,
    )
    return MappingProxyType(
        {each.name: _instrument(each, scales=scales, catalogue=catalogue) for each in folders}
    )


def read_scales(root: Traversable) -> dict[str, dict[str, Any]]:
    """What a question has of a scale that it names: kind, ends, look, and words at its points."""
    scales: dict[str, dict[str, Any]] = {
        key: dict(table.values) for key, table in read_tables(root, "scales", "scales.toml").items()
    }
    for file in sorted(root.joinpath("scales").iterdir(), key=lambda each: each.name):
        language = file.name.removesuffix(".toml")
        if not file.name.endswith(".toml") or language == "scales":
            continue
        for key, table in read_tables(root, "scales", file.name).items():
            if key not in scales:
                raise ValueError(f"{table.file}: there is no scale [{key}]: mend the key")
            labels = scales[key].setdefault("labels", {})
            for point in table.values:
                labels.setdefault(point, {})[language] = table.text(point)
    return scales


def _instrument(
    folder: Traversable, *, scales: Mapping[str, Mapping[str, Any]], catalogue: Catalogue
) -> ShippedInstrument:
    name = f"instruments/{folder.name}/{STRUCTURE}"
    table = Table(name, folder.name, _document(folder.joinpath(STRUCTURE), name))
    table.refuse_keys_except(*ABOUT, *PARTS)
    words = read_words(folder, own=STRUCTURE)
    form = _form(table, words, scales)
    _check_references(name, form, catalogue)
    return ShippedInstrument(
        key=folder.name,
        kind=table.one_of("kind", Kind),
        form=form,
        cadence_days=_days(table),
        named=table.flag("named", default=False),
        evidence=table.one_of("evidence", Worth),
        licence=table.text("licence"),
        origins=words.origins,
    )


def _form(table: Table, words: Words, scales: Mapping[str, Mapping[str, Any]]) -> Form:
    """The form, with each question completed by what it is like and by its words."""
    like = {**scales, **_tables(table, "like")}
    data: dict[str, Any] = {
        **words.whole(),
        "languages": dict(words.statuses),
        "minutes": table.values.get("minutes"),
        "sections": [
            {
                **words.section(section["key"]),
                **section,
                "questions": [
                    words.question(_completed(table, question, like))
                    for question in section.get("questions", ())
                ],
            }
            for section in _parts(table, "sections")
        ],
        "scales": [
            {**scale, "title": words.scale(scale["key"])} for scale in _parts(table, "scales")
        ],
    }
    try:
        form = read_form(data)
        check_scales(form)
    except FormError as error:
        raise ValueError(f"{table.file}: {error}") from error
    for where, language in missing_words(form):
        raise ValueError(f"{words.file(language)}: {where} has no words: write them")
    words.refuse_what_nobody_asked_for()
    return form


def _completed(
    table: Table, question: dict[str, Any], like: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """A question with what it has of the one it is like; its own come first."""
    made = dict(question)
    name = made.pop("like", None)
    if name is not None and name not in like:
        raise table.complaint("like", name, f"write one of {', '.join(like)}")
    made = {**like.get(name, {}), **made}
    for part in ("choices", "rows"):
        if part in made:
            made[part] = [{"key": one} if isinstance(one, str) else one for one in made[part]]
    return made


def _check_references(name: str, form: Form, catalogue: Catalogue) -> None:
    for item in form.items():
        if item.practice and item.practice not in catalogue.practices:
            raise ValueError(f"{name}: {item.key}: no practice {item.practice!r}: mend the id")
        if item.frame and item.frame not in catalogue.frames:
            raise ValueError(f"{name}: {item.key}: no frame {item.frame!r}: mend the key")


def _days(table: Table) -> int | None:
    days = table.values.get("cadence_days")
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise table.complaint("cadence_days", days, "write a number of days, or leave it out")
    return days


def _tables(table: Table, name: str) -> dict[str, dict[str, Any]]:
    found = table.values.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise table.complaint(name, found, f"write tables, [{name}.<name>]")
    return found


def _parts(table: Table, name: str) -> Iterator[dict[str, Any]]:
    """The tables of a list; each must have a key."""
    found = table.values.get(name, [])
    if not isinstance(found, list):
        raise table.complaint(name, found, f"write a list of tables, [[{name}]]")
    for each in found:
        if not isinstance(each, dict) or not isinstance(each.get("key"), str):
            raise table.complaint(name, each, 'begin it with key = "…"')
        yield each


def _document(path: Traversable, name: str) -> dict[str, Any]:
    if not path.is_file():
        raise ValueError(f"{name}: the file is missing: create it")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: not a TOML file in UTF-8: {error}") from error
