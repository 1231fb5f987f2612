# SPDX-License-Identifier: Apache-2.0
"""Which rows are new, changed or unchanged, and what an erasure keeps from coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.catalogue.naming import grade_named
from customary.intake import settings_rows
from customary.intake.report import FileReport, Report
from customary.intake.schema import Kind
from customary.intake.stage import CHANGED, NEW, UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.intake.schema import Column
    from customary.intake.stage import Stage, StagedFile

#: Whose erasure blanks the personal columns of the records that name them.
SUBJECTS = ("people", "customers")


def compare(stage: Stage) -> None:
    """Give every staged row its state, and number the new ones of an object without gaps."""
    for file in stage.files():
        if not file.object.is_record:
            settings_rows.compare(stage, file)
            continue
        _keep_erased(stage, file)
        _flag_goals(stage, file)
        matched = stage.one(f"SELECT 1 FROM {file.table} WHERE _pk > 0 LIMIT 1")
        if matched:
            stage.run(
                f"UPDATE {file.table} SET _state = (SELECT CASE WHEN {differs(file)} "
                f"THEN {CHANGED} ELSE {UNCHANGED} END FROM store.{file.object.name} s "
                f"WHERE s.id = {file.table}._pk) WHERE _pk > 0 AND _state <> {UNCHANGED}"
            )


def _flag_goals(stage: Stage, file: StagedFile) -> None:
    """Goals that hang on a grade come in like all others, and are told."""
    name = {"goals": "title", "metrics": "name"}.get(file.object.name, "")
    if name not in file.columns:
        return
    named = {
        text: grade
        for (text,) in stage.rows(f'SELECT DISTINCT "{name}" FROM {file.table}')
        if text and (grade := grade_named(text))
    }
    if named:
        told = _("%(count)s goals or metrics name a grade, on which no goal may hang: %(names)s.")
        listed = "; ".join(sorted(named)[:3])
        stage.notice(file, told % {"count": f"{len(named):,}", "names": listed})


def differs(file: StagedFile, *, but: Iterable[str] = ()) -> str:
    """SQL that is true where a staged row and the stored row `s` differ, but for some columns."""
    names = {"external_id", *but}
    parts = [_differs(column, file.table) for column in file.known if column.name not in names]
    return " OR ".join(parts) or "0"


def report(stage: Stage, *, pack: str) -> Report:
    """What the stage holds, counted."""
    found = Report(
        pack=pack,
        problems=stage.first_problems(),
        problem_count=stage.problem_count(),
        notices=stage.noted("notices") or [],
    )
    for file in stage.files():
        good = "_row NOT IN (SELECT row FROM problems WHERE file = ? AND row IS NOT NULL)"
        counts = dict(
            stage.rows(
                f"SELECT _state, COUNT(*) FROM {file.table} WHERE {good} GROUP BY _state", file.n
            )
        )
        found.files.append(
            FileReport(
                name=file.name,
                object=file.object.name,
                rows=file.rows,
                new=counts.get(NEW, 0),
                changed=counts.get(CHANGED, 0),
                unchanged=counts.get(UNCHANGED, 0),
                rejected=stage.one(
                    "SELECT COUNT(DISTINCT row) FROM problems WHERE file = ?", file.n
                ),
                problems=stage.problem_count(file.n),
                notices=list(file.notices),
            )
        )
    return found


def spans(stage: Stage, happened: Mapping[str, str]) -> dict[str, list[str]]:
    """First and last day of the staged rows of each object, by the column that says when."""
    found: dict[str, list[str]] = {}
    for file in stage.files():
        name, column = file.object.name, happened.get(file.object.name, "")
        if column not in file.columns:
            continue
        first, last = stage.rows(
            f'SELECT MIN("{column}"), MAX("{column}") FROM {file.table} WHERE "{column}" <> \'\''
        )[0]
        if first is not None:
            known = found.get(name, [first[:10], last[:10]])
            found[name] = [min(known[0], first[:10]), max(known[1], last[:10])]
    return found


def _differs(column: Column, table: str) -> str:
    stored = f's."{column.store_name}"'
    if column.kind is Kind.REFERENCE:
        return f'{stored} IS NOT {table}."{column.name}_id"'
    staged = f'{table}."{column.name}"'
    if column.kind is Kind.JSON:
        return f"{stored} IS NOT {staged} AND canonical_json({stored}) IS NOT {staged}"
    return f"{stored} IS NOT {staged}"


def _keep_erased(stage: Stage, file: StagedFile) -> None:
    """An old file does not bring back what was erased since."""
    name = file.object.name
    if "erased_at" in file.object.columns:
        kept = stage.run(
            f"UPDATE {file.table} SET _state = {UNCHANGED} WHERE _pk IN "
            f"(SELECT id FROM store.{name} WHERE erased_at IS NOT NULL)"
        )
        if kept:
            told = _("%(count)s rows describe someone erased since, and were left alone.")
            stage.notice(file, told % {"count": f"{kept:,}"})
        return
    personal = [c for c in getattr(file.object.model, "PERSONAL", ()) if c in file.columns]
    for column in file.object.references:
        if column.target not in SUBJECTS or column.name not in file.columns or not personal:
            continue
        erased = f"(SELECT id FROM store.{column.target} WHERE erased_at IS NOT NULL)"
        blanked = ", ".join(
            f'"{c}" = CASE WHEN _pk > 0 THEN '
            f"(SELECT s.{c} FROM store.{name} s WHERE s.id = _pk) ELSE '' END"
            for c in personal
        )
        kept = stage.run(f'UPDATE {file.table} SET {blanked} WHERE "{column.name}_id" IN {erased}')
        if kept:
            told = _("%(count)s rows name someone erased since; their words were left out.")
            stage.notice(file, told % {"count": f"{kept:,}"})
