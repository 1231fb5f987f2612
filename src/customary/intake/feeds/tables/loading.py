# SPDX-License-Identifier: Apache-2.0
"""Reads presets, and says which of them a table fits."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customary.intake.declaration import (
    FILE_KEYS,
    HASH,
    ROW,
    SOURCE_KEYS,
    ColumnDeclaration,
    FileDeclaration,
    check_table,
    column_declaration,
    file_declaration,
)
from customary.intake.feeds.tables.headings import normal
from customary.intake.feeds.tables.objects import needed
from customary.intake.mapping import PLACE, foreign_names
from customary.intake.report import PackError
from customary.intake.schema import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PRESET_KEYS: dict[str, type | tuple[type, ...]] = {
    "key": str,
    "what": str,
    "what_zh_hans": str,
    "source": dict,
    "signature": list,
    "unlocks": list,
    "time_zone": str,
    "language": str,
    "file": list,
}
KEY = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
#: A table fits a preset if it has so much of its signature.
FITS = 0.8


@dataclass(frozen=True)
class PresetFile:
    """One [[file]] of a preset: what its rows become, and for each column what to try in turn."""

    declared: FileDeclaration
    columns: Mapping[str, tuple[ColumnDeclaration, ...]]
    external_id: tuple[ColumnDeclaration, ...]
    #: Our columns that are guessed where a file is each author's own, such as a survey's questions.
    guess: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preset:
    """What is known of one kind of export."""

    key: str
    what: str
    what_zh_hans: str
    source: Mapping[str, str]
    signature: tuple[tuple[str, ...], ...]
    files: tuple[PresetFile, ...]
    unlocks: tuple[str, ...] = ()
    headings: frozenset[str] = field(default=frozenset())

    @property
    def label(self) -> str:
        """What the export is called, in the language now spoken."""
        chinese = (get_language() or "").startswith("zh")
        return self.what_zh_hans if chinese else self.what

    def share(self, header: Iterable[str]) -> float:
        """How much of the signature a header has."""
        there = {key_of(heading) for heading in header}
        found = sum(any(name in there for name in either) for either in self.signature)
        return found / len(self.signature)

    def entries(self, header: list[str]) -> list[tuple[FileDeclaration, tuple[str, ...]]]:
        """The [[file]] entries that a header can fill, in its own spelling; what each guesses."""
        spelt = {key_of(heading): heading for heading in reversed(header)}
        found = ((_entry(entry, spelt), entry.guess) for entry in self.files)
        return [(entry, guess) for entry, guess in found if entry is not None]


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by its key."""
    found: dict[str, Preset] = {}
    for file in sorted(files(__package__).joinpath("presets").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            preset = read_preset(file.read_text(encoding="utf-8"), file.name)
            if preset.key in found:
                raise PackError(f"{file.name}: there is another preset {preset.key!r}.")
            found[preset.key] = preset
    return found


def read_preset(text: str, where: str) -> Preset:
    """A preset, checked.

    Raises:
        PackError: what is wrong in it, and where.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(
            _("%(file)s is not TOML (%(error)s).") % {"file": where, "error": error}
        ) from error
    check_table(table, PRESET_KEYS, where)
    for needed_key in ("key", "what", "what_zh_hans", "source", "signature", "file"):
        if not table.get(needed_key):
            raise PackError(
                _('%(file)s: "%(key)s" is missing.') % {"file": where, "key": needed_key}
            )
    check_table(table["source"], SOURCE_KEYS, f"{where}, [source]")
    if not KEY.match(table["key"]) or not KEY.match(table["source"].get("key", "")):
        raise PackError(f"{where}: keys are small letters, digits and hyphens.")
    entries = tuple(
        _preset_file(entry, table, f"{where}, [[file]] {number}")
        for number, entry in enumerate(table["file"], 1)
    )
    return Preset(
        key=table["key"],
        what=table["what"],
        what_zh_hans=table["what_zh_hans"],
        source=table["source"],
        signature=tuple(
            tuple(key_of(name) for name in ([said] if isinstance(said, str) else said))
            for said in table["signature"]
        ),
        files=entries,
        unlocks=tuple(table.get("unlocks", ())),
    )


def best_preset(header: list[str]) -> tuple[Preset, float] | None:
    """The preset that knows the most of a header, with how much of its signature is there."""
    fitting = []
    for preset in presets().values():
        share = preset.share(header)
        if share >= FITS and (entries := preset.entries(header)):
            known = {name for entry, _guess in entries for name in headings_read(entry)}
            fitting.append((share * len(preset.signature), len(known), preset.key, share))
    if not fitting:
        return None
    _told, _known, key, share = max(fitting)
    return presets()[key], share


def key_of(heading: str) -> str:
    """A heading as it is compared; one without letters, such as "#", is itself."""
    return normal(heading) or heading.strip()


def headings_read(entry: FileDeclaration) -> set[str]:
    """The foreign headings that an entry reads."""
    said = [*(entry.columns or {}).values(), *([entry.external_id] if entry.external_id else [])]
    names = {name for one in said for name in foreign_names(one)}
    return names | {*entry.where, *entry.require, *entry.group_by}


def _preset_file(entry: Any, table: Mapping[str, Any], where: str) -> PresetFile:
    if not isinstance(entry, dict) or "name" in entry:
        raise PackError(
            _("%(where)s: a preset's [[file]] has no name; it reads any file that fits.")
            % {"where": where}
        )
    given = dict(entry)
    columns = given.pop("columns", None)
    identity = given.pop("external_id", ())
    guess = tuple(given.pop("guess", ()))
    if not isinstance(columns, dict) or not columns:
        raise PackError(_('%(file)s: "%(key)s" is missing.') % {"file": where, "key": "columns"})
    check_table(given, {key: kind for key, kind in FILE_KEYS.items() if key != "name"}, where)
    declared = file_declaration(
        {**given, "name": where}, table.get("time_zone", ""), table.get("language", "")
    )
    known = [*objects()[declared.object].columns, "source"]
    for ours in (*columns, *guess):
        if ours not in known:
            raise PackError(
                _('%(file)s: %(object)s have no column "%(column)s". %(hint)s')
                % {"file": where, "object": declared.object, "column": ours, "hint": ""}
            )
    return PresetFile(
        replace(declared, columns=None, external_id=None, ignore_unmapped=True),
        {ours: _alternatives(ours, said, where) for ours, said in columns.items()},
        _alternatives("external_id", identity, where),
        guess,
    )


def _alternatives(ours: str, said: Any, where: str) -> tuple[ColumnDeclaration, ...]:
    several = list(said) if isinstance(said, list | tuple) else [said]
    return tuple(column_declaration(ours, one, where) for one in several)


def _entry(entry: PresetFile, spelt: Mapping[str, str]) -> FileDeclaration | None:
    """The entry for one header; None where a column that every row needs is not there."""
    declared = entry.declared
    for heading in (*declared.where, *declared.require, *declared.group_by):
        if key_of(heading) not in spelt:
            return None
    columns = {
        ours: found
        for ours, tried in entry.columns.items()
        if (found := _first_there(tried, spelt)) is not None
    }
    identity = _first_there(entry.external_id, spelt)
    if entry.external_id and identity is None and "external_id" not in columns:
        return None
    if any(name not in columns for name in needed(declared.object)):
        return None
    return replace(
        declared,
        columns=columns,
        external_id=identity,
        where={spelt[key_of(name)]: values for name, values in declared.where.items()},
        require=tuple(spelt[key_of(name)] for name in declared.require),
        group_by=tuple(spelt[key_of(name)] for name in declared.group_by),
    )


def _first_there(
    tried: Iterable[ColumnDeclaration], spelt: Mapping[str, str]
) -> ColumnDeclaration | None:
    for said in (_only_there(one, spelt) for one in tried):
        if all(key_of(name) in spelt for name in foreign_names(said)):
            return _spelt(said, spelt)
    return None


def _only_there(said: ColumnDeclaration, spelt: Mapping[str, str]) -> ColumnDeclaration:
    """Of several columns to take the first filled of, those that the file has."""
    there = tuple(name for name in said.first_of if key_of(name) in spelt)
    return replace(said, first_of=there) if there else said


def _spelt(said: ColumnDeclaration, spelt: Mapping[str, str]) -> ColumnDeclaration:
    def own(name: str) -> str:
        return name if name in {ROW, HASH} else spelt[key_of(name)]

    return replace(
        said,
        column=own(said.column) if said.column else "",
        first_of=tuple(own(name) for name in said.first_of),
        template=PLACE.sub(lambda place: f"{{{own(place[1])}}}", said.template),
        where={own(name): values for name, values in said.where.items()},
    )
