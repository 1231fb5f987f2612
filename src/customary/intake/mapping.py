# SPDX-License-Identifier: Apache-2.0
"""Turns the columns of a foreign file into ours, as its declaration says."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from customary.intake.casting import Fault
from customary.intake.declaration import HASH, ROW, ColumnDeclaration, closest
from customary.intake.report import PackError
from customary.intake.schema import EXPECTED
from customary.intake.times import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from customary.intake.declaration import FileDeclaration
    from customary.intake.formats.batch import Batch
    from customary.intake.schema import PackObject

#: What stands around a number that is not its digits: spaces, currencies, per cent.
SIGNS = "\\s|[\u00a0\u202f$€£¥￥₹₩%％元]|[A-Z]{2,3}"
PLACE = re.compile(r"\{([^{}]*)\}")


def plan(
    declared: FileDeclaration, target: PackObject, header: list[str], *, name: str
) -> dict[str, ColumnDeclaration]:
    """Which of our columns come from where; PackError where the header does not fit."""
    columns = dict(declared.columns or {})
    if declared.columns is None:
        columns = {
            heading: ColumnDeclaration(column=heading)
            for heading in header
            if heading not in declared.ignore
            and (heading in target.columns or heading == "source" or not declared.ignore_unmapped)
        }
    if declared.external_id is not None:
        columns["external_id"] = declared.external_id
    elif declared.group_by and target.is_record:
        whole_key = "-".join(f"{{{heading}}}" for heading in declared.group_by)
        columns.setdefault("external_id", ColumnDeclaration(template=whole_key))
    _refuse_unknown(columns, target, name=name)
    _refuse_absent(columns, declared, header, name=name)
    _refuse_unused(columns, declared, header, name=name)
    _refuse_incomplete(columns, target, name=name)
    if "language" in target.columns and declared.language and target.name != "customers":
        columns.setdefault("language", ColumnDeclaration(constant=declared.language))
    return columns


def select(batch: Batch, declared: FileDeclaration) -> Batch:
    """The rows that hold anything at all and are wanted by `where` and `require`."""
    kept = np.zeros(len(batch.rows), bool)
    for texts in batch.columns.values():
        kept |= _filled(texts)
    for name in declared.require:
        kept &= _filled(batch.columns[name])
    kept &= matching(batch, declared.where)
    if kept.all():
        return batch
    wanted = pa.array(kept)
    columns = {name: texts.filter(wanted) for name, texts in batch.columns.items()}
    return replace(batch, rows=batch.rows[kept], columns=columns)


def matching(batch: Batch, where: Mapping[str, tuple[str, ...]]) -> NDArray[np.bool_]:
    """The rows whose cells hold one of the wanted values, in every column asked for.

    The value "" asks for an empty cell.
    """
    kept = np.ones(len(batch.rows), bool)
    for name, values in where.items():
        texts = pc.fill_null(batch.columns[name], "") if "" in values else batch.columns[name]
        kept &= mask(pc.is_in(texts, value_set=pa.array(values, pa.string())))
    return kept


def cleaned(batch: Batch, declared: FileDeclaration) -> Batch:
    """The same rows without NULs, and without the texts that stand for nothing, where declared."""
    columns = batch.columns
    if declared.strip_nul:
        columns = {n: pc.replace_substring(texts, "\0", "") for n, texts in columns.items()}
    if declared.empty:
        nothing = pa.array(declared.empty, pa.string())
        columns = {
            n: pc.if_else(pc.is_in(texts, value_set=nothing), "", texts)
            for n, texts in columns.items()
        }
    return replace(batch, columns=columns)


def texts_of(name: str, said: ColumnDeclaration, batch: Batch) -> tuple[Any, list[Fault]]:
    """The text of one of our columns for every row, and the cells that `values` does not know."""
    texts = _source_texts(said, batch)
    faults: list[Fault] = []
    if said.number:
        texts = _bare_numbers(texts, said.number)
    if said.values is not None:
        texts, faults = _mapped(name, said, texts, batch)
    if said.default is not None:
        texts = pc.if_else(pc.equal(pc.fill_null(texts, ""), ""), said.default, texts)
    if said.where:
        texts = pc.if_else(
            pa.array(matching(batch, said.where)), texts, pa.scalar(None, pa.string())
        )
    return texts, faults


def foreign_names(said: ColumnDeclaration) -> list[str]:
    """The foreign columns that a declaration reads."""
    names = [said.column] if said.column else [*said.first_of, *PLACE.findall(said.template)]
    return [name for name in [*names, *said.where] if name not in {ROW, HASH}]


def _source_texts(said: ColumnDeclaration, batch: Batch) -> Any:
    if said.column:
        return _named(said.column, batch)
    if said.first_of:
        return _first_filled([batch.columns[name] for name in said.first_of])
    if said.template:
        return _from_template(said.template, batch)
    constant = "1" if said.take == "count" else said.constant
    return pa.repeat(pa.scalar(constant, pa.string()), len(batch.rows))


def _from_template(template: str, batch: Batch) -> Any:
    parts: list[Any] = []
    for position, part in enumerate(PLACE.split(template)):
        value = pc.fill_null(_named(part, batch), "") if position % 2 else pa.scalar(part)
        parts.append(value)
    return pc.binary_join_element_wise(*parts, "")


def _first_filled(columns: list[Any]) -> Any:
    """Of several columns, the first that holds anything in a row."""
    texts = columns[0]
    for other in columns[1:]:
        blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(texts, "")), "")
        texts = pc.if_else(blank, other, texts)
    return texts


def _bare_numbers(texts: Any, point: str) -> Any:
    """Numbers without currency, per cent signs and separators of thousands: "$1,250.50", "1.250,50 €"."""
    thousands = r"[,']" if point == "." else r"[.']"
    return pc.replace_substring_regex(texts, rf"{SIGNS}|{thousands}", "")


def _named(name: str, batch: Batch) -> Any:
    if name == ROW:
        return pc.cast(pa.array(batch.rows), pa.string())
    if name == HASH:
        return _hashes(batch)
    return batch.columns[name]


def _hashes(batch: Batch) -> Any:
    """A name for each row out of all its cells; equal rows are told apart when they are staged."""
    cells = [pc.fill_null(texts, "\x1e") for texts in batch.columns.values()]
    joined = pc.binary_join_element_wise(*cells, "\x1f") if len(cells) > 1 else cells[0]
    return pa.array(
        [hashlib.sha256(text.encode()).hexdigest()[:24] for text in joined.to_pylist()], pa.string()
    )


def _mapped(
    name: str, said: ColumnDeclaration, texts: Any, batch: Batch
) -> tuple[Any, list[Fault]]:
    values = said.values or {}
    texts = pc.fill_null(texts, "")
    position = pc.index_in(texts, value_set=pa.array(list(values), pa.string()))
    known = mask(pc.is_valid(position))
    mapped = pc.take(pa.array(list(values.values()), pa.string()), position)
    unknown = ~known & mask(pc.not_equal(texts, ""))
    if said.otherwise is not None:
        return pc.if_else(pa.array(unknown), said.otherwise, mapped), []
    if not unknown.any():
        return mapped, []
    wrong = texts.filter(pa.array(unknown)).to_pylist()
    reason = _("not among the values that pack.toml maps: %(known)s.") % {
        "known": ", ".join(values)
    }
    mend = _("Add it to values, or declare otherwise.")
    return mapped, [Fault(name, batch.rows[unknown], [text[:200] for text in wrong], reason, mend)]


def _filled(texts: Any) -> NDArray[np.bool_]:
    return mask(pc.not_equal(texts, ""))


def _refuse_unknown(
    columns: Mapping[str, ColumnDeclaration], target: PackObject, *, name: str
) -> None:
    known = [*target.columns, *(["source"] if target.is_record else [])]
    for ours in columns:
        if ours not in known:
            raise PackError(
                _('%(file)s: %(object)s have no column "%(column)s". %(hint)s')
                % {
                    "file": name,
                    "object": target.name,
                    "column": ours,
                    "hint": closest(ours, known),
                }
            )


def _refuse_absent(
    columns: Mapping[str, ColumnDeclaration],
    declared: FileDeclaration,
    header: list[str],
    *,
    name: str,
) -> None:
    read = [theirs for said in columns.values() for theirs in foreign_names(said)]
    for theirs in [*read, *declared.where, *declared.require, *declared.group_by]:
        if theirs not in header:
            raise PackError(
                _('%(file)s has no column "%(column)s", which pack.toml reads. %(hint)s')
                % {"file": name, "column": theirs, "hint": closest(theirs, header)}
            )


def _refuse_unused(
    columns: Mapping[str, ColumnDeclaration],
    declared: FileDeclaration,
    header: list[str],
    *,
    name: str,
) -> None:
    if declared.ignore_unmapped:
        return
    used = {theirs for said in columns.values() for theirs in foreign_names(said)}
    used |= {*declared.where, *declared.require, *declared.group_by, *declared.ignore}
    unused = [heading for heading in header if heading not in used]
    if unused:
        raise PackError(
            _(
                "%(file)s: pack.toml says nothing of %(columns)s. Map them, name them in ignore, "
                "or declare ignore_unmapped = true."
            )
            % {"file": name, "columns": ", ".join(f'"{heading}"' for heading in unused)}
        )


def _refuse_incomplete(
    columns: Mapping[str, ColumnDeclaration], target: PackObject, *, name: str
) -> None:
    for ours in target.columns.values():
        if ours.required and ours.name not in columns:
            hint = ""
            if ours.name == "external_id":
                hint = _('Or declare external_id = "#row" or "#hash" in pack.toml.')
            raise PackError(
                _('%(file)s: %(object)s need a column "%(column)s". Add it, or map it. %(hint)s')
                % {"file": name, "object": target.name, "column": ours.name, "hint": hint}
            )
    for expected in EXPECTED.get(target.name, ()):
        if expected not in columns:
            raise PackError(
                _(
                    '%(file)s: no column "%(column)s" says when. Map it, or declare that it is '
                    "unknown: columns.%(column)s = {missing = true}."
                )
                % {"file": name, "column": expected}
            )
    for ours_name, said in columns.items():
        if said.missing and ours_name in target.columns and target.columns[ours_name].required:
            raise PackError(
                _('%(file)s: "%(column)s" cannot be missing; %(object)s need it.')
                % {"file": name, "column": ours_name, "object": target.name}
            )
