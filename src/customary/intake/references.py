# SPDX-License-Identifier: Apache-2.0
"""Finds the records that rows point to: in the pack, in the store, never by guessing a source."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from customary.intake.stage import Stage, StagedFile


def resolve(stage: Stage, files: list[StagedFile], also: tuple[str, ...]) -> None:
    """Fill `<column>_id` for every reference, and tell those that lead nowhere.

    `id` is a record of the row's own source, `source/id` one of that source; a source key before
    the first slash always counts as one. What the own source lacks is looked for in `also`, in
    that order.
    """
    for file in files:
        for column in _references(file):
            stage.run(
                "INSERT OR IGNORE INTO refs (target, source, raw) "
                f'SELECT DISTINCT ?, _source, "{column}" FROM {file.table} '
                f'WHERE "{column}" IS NOT NULL AND _source IS NOT NULL',
                file.object.columns[column].target,
            )
    stage.run(
        "UPDATE refs SET in_source = COALESCE((SELECT n FROM sources WHERE instr(raw, '/') > 0 "
        "AND key = substr(raw, 1, instr(raw, '/') - 1)), 0)"
    )
    stage.run(
        "UPDATE refs SET id_there = CASE WHEN in_source = 0 THEN raw "
        "ELSE substr(raw, instr(raw, '/') + 1) END, "
        "in_source = CASE WHEN in_source = 0 THEN source ELSE in_source END"
    )
    staged = {file.object.name for file in files if file.object.is_record}
    for (target,) in stage.rows("SELECT DISTINCT target FROM refs"):
        _find(stage, target, staged=target in staged, also=also)
    for file in files:
        _fill_in(stage, file)


def _references(file: StagedFile) -> list[str]:
    return [column.name for column in file.object.references if column.name in file.columns]


def _find(stage: Stage, target: str, *, staged: bool, also: tuple[str, ...]) -> None:
    """Look in the pack, then in the store; for bare ids then in the other declared sources."""
    places = ["refs.in_source"]
    for key in also:
        n = stage.one("SELECT n FROM sources WHERE key = ?", key)
        if n is not None:
            places.append(f"CASE WHEN refs.raw = refs.id_there THEN {n} END")
    for place in places:
        if staged:
            stage.run(
                f"UPDATE refs SET found = (SELECT a._pk FROM all_{target} a WHERE "
                f"a._source = {place} AND a.external_id = refs.id_there LIMIT 1) "
                "WHERE target = ? AND found IS NULL",
                target,
            )
        stage.run(
            f"UPDATE refs SET found = (SELECT s.id FROM store.{target} s WHERE "
            f"s.source_id = {place} AND s.external_id = refs.id_there) "
            "WHERE target = ? AND found IS NULL",
            target,
        )


def _fill_in(stage: Stage, file: StagedFile) -> None:
    columns = _references(file)
    if not columns:
        return
    found = [
        f'"{name}_id" = (SELECT found FROM refs WHERE target = '
        f"'{file.object.columns[name].target}' AND source = _source AND raw = \"{name}\")"
        for name in columns
    ]
    some = " OR ".join(f'"{name}" IS NOT NULL' for name in columns)
    stage.run(f"UPDATE {file.table} SET {', '.join(found)} WHERE {some}")
    for name in columns:
        _tell_unknown(stage, file, name)


def _tell_unknown(stage: Stage, file: StagedFile, name: str) -> None:
    target = file.object.columns[name].target
    lost = f'"{name}" IS NOT NULL AND "{name}_id" IS NULL AND _source IS NOT NULL'
    if not stage.rows(f"SELECT 1 FROM {file.table} WHERE {lost} LIMIT 1"):
        return
    stage.run(
        f'INSERT INTO problems SELECT {file.n}, _row, ?, "{name}", ?, ? FROM {file.table} '
        f"WHERE {lost}",
        name,
        _("no such record among %(target)s.") % {"target": target},
        _mend(stage, file, name, lost),
    )


def _mend(stage: Stage, file: StagedFile, name: str, lost: str) -> str:
    """How to mend it, with the nearest id where one is near the first that is unknown."""
    target = file.object.columns[name].target
    mend = _("Add it, correct the id, or name its source: source/id.")
    wrong = stage.one(f'SELECT "{name}" FROM {file.table} WHERE {lost} LIMIT 1')
    elsewhere = stage.one(
        f"SELECT src.key FROM store.{target} s JOIN sources src ON src.n = s.source_id "
        "WHERE s.external_id = ? LIMIT 1",
        wrong,
    )
    if elsewhere:
        told = {"key": elsewhere, "id": wrong}
        return (
            mend
            + " "
            + _(
                'The source %(key)s has one: write %(key)s/%(id)s, or declare references = ["%(key)s"].'
            )
            % told
        )
    known = [row[0] for row in stage.rows(f"SELECT external_id FROM store.{target} LIMIT 5000")]
    if stage.rows("SELECT 1 FROM sqlite_master WHERE name = ?", f"all_{target}"):
        known += [row[0] for row in stage.rows(f"SELECT external_id FROM all_{target} LIMIT 5000")]
    near = difflib.get_close_matches(str(wrong), [i for i in known if i], n=1, cutoff=0.75)
    if near:
        mend += " " + _("The nearest to %(wrong)s is %(near)s.") % {
            "wrong": repr(wrong),
            "near": repr(near[0]),
        }
    return mend
