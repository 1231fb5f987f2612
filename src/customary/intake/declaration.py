# SPDX-License-Identifier: Apache-2.0
"""What a `pack.toml` may say, read strictly: an unknown key is a mistake, not a comment."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from customary.intake.report import PackError
from customary.intake.schema import objects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROW, HASH = "#row", "#hash"
TAKES = ("first", "last", "min", "max", "count")

PACK_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "source": dict,
    "time_zone": str,
    "language": str,
    "references": list,
    "file": list,
    "feed": dict,
    "signature": str,
}
SOURCE_KEYS: dict[str, type | tuple[type, ...]] = {
    "key": str,
    "name": str,
    "kind": str,
    "evidence_grade": str,
}
FEED_KEYS: dict[str, type | tuple[type, ...]] = {"kind": str, "answers": dict}
FILE_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "object": str,
    "encoding": str,
    "delimiter": str,
    "header": (bool, list),
    "skip_rows": int,
    "sheet": str,
    "decimal": str,
    "time_zone": str,
    "ambiguous_times": str,
    "nonexistent_times": str,
    "strip_nul": bool,
    "remarks": bool,
    "empty": list,
    "external_id": (str, list),
    "columns": dict,
    "ignore": list,
    "ignore_unmapped": bool,
    "on_duplicate": str,
    "where": dict,
    "require": list,
    "group_by": (str, list),
}
COLUMN_KEYS: dict[str, type | tuple[type, ...]] = {
    "column": str,
    "first_of": list,
    "template": str,
    "constant": (str, int, float, bool),
    "values": dict,
    "otherwise": (str, int, float, bool),
    "default": (str, int, float, bool),
    "format": (str, list),
    "number": str,
    "shorten": bool,
    "missing": bool,
    "take": str,
    "where": dict,
}
#: Where a column may come from, and what is taken as it is said.
WAYS = ("column", "first_of", "template", "constant", "missing")
PLAINLY = ("column", "template", "missing", "take", "number", "shorten")
FIXED = {
    "ambiguous_times": ("first", "second", "refuse"),
    "nonexistent_times": ("refuse", "shift"),
    "on_duplicate": ("refuse", "last"),
    "decimal": (".", ","),
    "number": (".", ","),
    "take": TAKES,
    "evidence_grade": ("A", "C"),  # B is what this product records itself
}


@dataclass(frozen=True)
class ColumnDeclaration:
    """Where one of our columns comes from."""

    column: str = ""
    first_of: tuple[str, ...] = ()
    template: str = ""
    constant: str | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    default: str | None = None
    format: tuple[str, ...] = ()
    number: str = ""
    shorten: bool = False
    missing: bool = False
    take: str = "first"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class FileDeclaration:
    """One file and the object its rows become; two of them may read the same file."""

    name: str
    object: str
    encoding: str = ""
    delimiter: str = ""
    header: bool | list[str] = True
    skip_rows: int = 0
    sheet: str = ""
    decimal: str = "."
    time_zone: str = "UTC"
    ambiguous_times: str = "first"
    nonexistent_times: str = "refuse"
    strip_nul: bool = False
    remarks: bool = False
    empty: tuple[str, ...] = ()
    language: str = ""
    columns: Mapping[str, ColumnDeclaration] | None = None
    external_id: ColumnDeclaration | None = None
    ignore: tuple[str, ...] = ()
    ignore_unmapped: bool = False
    on_duplicate: str = "refuse"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    require: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceDeclaration:
    """The source that the rows come from; what is empty was not said."""

    key: str
    name: str = ""
    kind: str = ""
    evidence_grade: str = ""


@dataclass(frozen=True)
class FeedDeclaration:
    """The feed that reads the files, which are another system's, and the answers it was given."""

    kind: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PackDeclaration:
    """All that a `pack.toml` says."""

    name: str
    source: SourceDeclaration
    time_zone: str = ""
    language: str = ""
    references: tuple[str, ...] = ()
    files: tuple[FileDeclaration, ...] = ()
    feed: FeedDeclaration | None = None
    signature: str = ""


def read_declaration(path: Path | None, *, pack_name: str, source_key: str) -> PackDeclaration:
    """The declaration in a file, or what holds where there is none."""
    table: dict[str, Any] = {}
    if path is not None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PackError(_("pack.toml is not TOML (%(error)s).") % {"error": error}) from error
    check_table(table, PACK_KEYS, "pack.toml")
    source = table.get("source", {})
    check_table(source, SOURCE_KEYS, "[source]")
    time_zone = table.get("time_zone", "")
    _check_zone(time_zone, "pack.toml")
    return PackDeclaration(
        name=table.get("name", pack_name),
        source=SourceDeclaration(**({"key": source_key} | source)),
        time_zone=time_zone,
        language=table.get("language", ""),
        references=tuple(map(str, table.get("references", ()))),
        files=tuple(
            file_declaration(entry, time_zone or "UTC", table.get("language", ""))
            for entry in table.get("file", ())
        ),
        feed=_feed(table.get("feed")),
        signature=table.get("signature", ""),
    )


def undeclared(name: str, object_name: str, *, pack: PackDeclaration) -> FileDeclaration:
    """What holds for a file that is named after its object and not mentioned in pack.toml."""
    return FileDeclaration(
        name=name,
        object=object_name,
        time_zone=pack.time_zone or "UTC",
        language=pack.language,
    )


def closest(name: str, known: list[str]) -> str:
    """`Did you mean "…"?`, or the known names where none is close."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return _('Did you mean "%(name)s"?') % {"name": near[0]}
    return _("Known: %(names)s.") % {"names": ", ".join(known)}


def _feed(said: Any) -> FeedDeclaration | None:
    if said is None:
        return None
    check_table(said, FEED_KEYS, "[feed]")
    if not said.get("kind"):
        raise PackError(
            _('pack.toml, %(where)s: "%(key)s" is missing.') % {"where": "[feed]", "key": "kind"}
        )
    return FeedDeclaration(**said)


def file_declaration(entry: Any, time_zone: str, language: str) -> FileDeclaration:
    """What one [[file]] says."""
    where = f"[[file]] {entry.get('name', '')}".strip() if isinstance(entry, dict) else "[[file]]"
    check_table(entry, FILE_KEYS, where)
    for needed in ("name", "object"):
        if not entry.get(needed):
            raise PackError(
                _('pack.toml, %(where)s: "%(key)s" is missing.') % {"where": where, "key": needed}
            )
    if entry["object"] not in objects():
        raise PackError(
            _('pack.toml, %(where)s: there is no object "%(object)s". %(hint)s')
            % {
                "where": where,
                "object": entry["object"],
                "hint": closest(entry["object"], list(objects())),
            }
        )
    _check_zone(entry.get("time_zone", ""), where)
    given: dict[str, Any] = dict(entry)
    columns = given.pop("columns", None)
    identity = given.pop("external_id", None)
    if columns is not None:
        columns = {name: column_declaration(name, said, where) for name, said in columns.items()}
    for name in ("ignore", "require", "empty"):
        given[name] = tuple(map(str, given.get(name, ())))
    given["group_by"] = _names(given.get("group_by", ()))
    given["where"] = _conditions(given.get("where", {}))
    return FileDeclaration(
        **{"time_zone": time_zone, "language": language, **given},
        columns=columns,
        external_id=_identity(identity),
    )


def column_declaration(name: str, said: Any, where: str) -> ColumnDeclaration:
    """What one line of [file.columns] says."""
    if isinstance(said, str):
        return ColumnDeclaration(column=said)
    where = f"{where}, columns.{name}"
    check_table(said, COLUMN_KEYS, where)
    ways = [way for way in WAYS if way in said]
    counts = said.get("take") == "count"
    if len(ways) + (counts and not ways) != 1:
        raise PackError(
            _(
                "pack.toml, %(where)s: give exactly one of column, first_of, template, constant "
                "or missing."
            )
            % {"where": where}
        )
    given = {key: said[key] for key in PLAINLY if key in said}
    for key in ("constant", "otherwise", "default"):
        if key in said:
            given[key] = _text(said[key])
    if "values" in said:
        given["values"] = {theirs: _text(ours) for theirs, ours in said["values"].items()}
    given["format"] = _names(said.get("format", ()))
    given["first_of"] = _names(said.get("first_of", ()))
    given["where"] = _conditions(said.get("where", {}))
    return ColumnDeclaration(**given)


def _identity(said: Any) -> ColumnDeclaration | None:
    """`"#row"`, `"#hash"`, a column's name, or several joined by a hyphen."""
    if said is None:
        return None
    if isinstance(said, list):
        return ColumnDeclaration(template="-".join(f"{{{name}}}" for name in said))
    return ColumnDeclaration(column=said)


def _names(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(map(str, said))


def _conditions(said: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(map(_text, values)) if isinstance(values, list) else (_text(values),)
        for name, values in said.items()
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_table(table: Any, known: Mapping[str, type | tuple[type, ...]], where: str) -> None:
    """Refuse keys nobody knows and values of the wrong kind."""
    if not isinstance(table, dict):
        raise PackError(_("pack.toml: %(where)s must be a table.") % {"where": where})
    for key, value in table.items():
        if key not in known:
            raise PackError(
                _('pack.toml, %(where)s: there is no key "%(key)s". %(hint)s')
                % {"where": where, "key": key, "hint": closest(key, list(known))}
            )
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is int):
            raise PackError(
                _('pack.toml, %(where)s: "%(key)s" has a value of the wrong kind: %(value)r.')
                % {"where": where, "key": key, "value": value}
            )
        if key in FIXED and value not in FIXED[key]:
            raise PackError(
                _('pack.toml, %(where)s: "%(key)s" is one of %(known)s, not %(value)r.')
                % {"where": where, "key": key, "known": ", ".join(FIXED[key]), "value": value}
            )


def _check_zone(name: str, where: str) -> None:
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PackError(
            _(
                'pack.toml, %(where)s: there is no time zone "%(zone)s". Write one such as Europe/Rome.'
            )
            % {"where": where, "zone": name}
        ) from None
