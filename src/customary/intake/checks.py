# SPDX-License-Identifier: Apache-2.0
"""Checks what single cells cannot tell: duplicates, references, rules over rows, the store's rows.

All of it is set-wise SQL on the stage, so that a million rows cost seconds and no memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake import grouping
from customary.intake.constraints import as_sql, rules, unique_sets
from customary.intake.references import resolve
from customary.store.models import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from customary.intake.constraints import Rule
    from customary.intake.stage import Stage, StagedFile

FAULTLESS = "_row NOT IN (SELECT row FROM problems WHERE file = {n} AND row IS NOT NULL)"


def check(
    stage: Stage, *, on_duplicate: Mapping[int, str], references: tuple[str, ...], partial: bool
) -> None:
    """Find every problem, match rows with the store's, and resolve what they point to."""
    files = stage.files()
    for file in files:
        _find_source(stage, file)
    make_views(stage)
    for name in dict.fromkeys(file.object.name for file in files if file.object.is_record):
        _find_duplicates(stage, [f for f in files if f.object.name == name], on_duplicate)
    for file in files:
        if file.object.is_record:
            _match(stage, file)
    resolve(stage, files, references)
    for file in files:
        for rule in rules(file.object):
            if file.object.is_record or set(rule.columns) <= set(file.columns):
                _check_rule(stage, file, rule)
        for columns in unique_sets(file.object) if file.object.is_record else []:
            if set(columns) <= set(file.columns):
                _check_unique(stage, file, columns)
    if partial:
        leave_out_rejected(stage, files)


def make_views(stage: Stage) -> None:
    """`all_<object>`: the rows of an object over all its files."""
    for name in {file.object.name for file in stage.files() if file.object.is_record}:
        parts = [
            f"SELECT {file.n} AS file, rowid AS r, _row, _source, _pk, external_id FROM {file.table}"
            for file in stage.files()
            if file.object.name == name
        ]
        stage.run(f"CREATE VIEW IF NOT EXISTS all_{name} AS {' UNION ALL '.join(parts)}")


def _find_source(stage: Stage, file: StagedFile) -> None:
    if "source" not in file.columns or not file.object.is_record:
        return
    own = "" if stage.noted("own export") else f"WHERE key <> '{Source.OWN_KEY}'"
    known = ", ".join(key for (key,) in stage.rows(f"SELECT key FROM sources {own} ORDER BY key"))
    stage.run(
        f"UPDATE {file.table} SET _source = (SELECT n FROM (SELECT * FROM sources {own}) "
        f"WHERE key = {file.table}.source)"
    )
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, 'source', source, ?, ? FROM {file.table} "
        "WHERE _source IS NULL AND source <> ''",
        _("no source that a pack may write to."),
        _("Known: %(known)s. Add the source to sources.csv, or correct its key.")
        % {"known": known},
    )


def _find_duplicates(
    stage: Stage, files: list[StagedFile], on_duplicate: Mapping[int, str]
) -> None:
    """Two rows of one source with the same external id: refused, or the last one counts."""
    name = files[0].object.name
    for file in files:
        stage.run(f"CREATE INDEX {file.table}_key ON {file.table} (_source, external_id)")
    twice = stage.rows(
        f"SELECT 1 FROM all_{name} WHERE external_id IS NOT NULL "
        "GROUP BY _source, external_id HAVING COUNT(*) > 1 LIMIT 1"
    )
    if not twice:
        return
    later = (
        f"SELECT file, r, _row, external_id, "
        "FIRST_VALUE(_row) OVER w AS other, FIRST_VALUE(file) OVER w AS other_file, "
        "ROW_NUMBER() OVER w AS nth, COUNT(*) OVER (PARTITION BY _source, external_id) AS times "
        f"FROM all_{name} WHERE external_id IS NOT NULL "
        "WINDOW w AS (PARTITION BY _source, external_id ORDER BY file, r)"
    )
    for file in files:
        if on_duplicate.get(file.n) == "last":
            gone = stage.run(
                f"DELETE FROM {file.table} WHERE rowid IN "
                f"(SELECT r FROM ({later}) WHERE file = {file.n} AND nth < times)"
            )
            if gone:
                sentence = _("%(count)s rows gave way to a later row with the same external id.")
                stage.notice(file, sentence % {"count": f"{gone:,}"})
        else:
            stage.run(
                "INSERT INTO problems SELECT file, _row, 'external_id', external_id, "
                "REPLACE(REPLACE(?, '#row', other), '#file', "
                "(SELECT name FROM files WHERE n = other_file)), ? "
                f"FROM ({later}) WHERE file = {file.n} AND nth > 1",
                _("already on row %(row)s of %(file)s.") % {"row": "#row", "file": "#file"},
                _('Give each record an id of its own, or declare on_duplicate = "last".'),
            )


def _match(stage: Stage, file: StagedFile) -> None:
    """Rows the store already holds get its id; the others stay numbered as new."""
    name = file.object.name
    known = stage.rows(
        f"SELECT 1 FROM store.{name} WHERE source_id IN (SELECT n FROM sources WHERE n > 0) LIMIT 1"
    )
    if known:
        stage.run(
            f"UPDATE {file.table} SET _pk = COALESCE((SELECT id FROM store.{name} s WHERE "
            f"s.source_id = {file.table}._source AND s.external_id = {file.table}.external_id), _pk)"
        )


def _check_rule(stage: Stage, file: StagedFile, rule: Rule) -> None:
    shown = f'"{rule.column}"' if rule.column in file.columns else "NULL"
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, ?, COALESCE({shown}, ''), ?, ? "
        f"FROM {file.table} WHERE NOT {as_sql(rule.condition, column_of(file))} "
        f"AND {FAULTLESS.format(n=file.n)}",
        rule.column,
        rule.reason,
        rule.mend,
    )


def column_of(file: StagedFile) -> Callable[[str], str]:
    """How a rule reads a column of a row: from the file, else from the store, else its default."""

    def name(column: str) -> str:
        if column in file.columns:
            return f'"{column}"'
        known = file.object.columns[column]
        default = "NULL" if known.default is None else repr(known.default)
        return (
            f"CASE WHEN _pk > 0 THEN (SELECT {known.store_name} FROM store.{file.object.name} s "
            f"WHERE s.id = {file.table}._pk) ELSE {default} END"
        )

    return name


def _check_unique(stage: Stage, file: StagedFile, columns: tuple[str, ...]) -> None:
    """Nobody else may hold the same values: neither a row of the file nor one of the store."""
    names = {column.name: column for column in file.known}
    ours = [f'"{name}_id"' if names[name].target else f'"{name}"' for name in columns]
    filled = " AND ".join(f"{column} IS NOT NULL" for column in ours)
    mend = _("Each combination may occur once.")
    reason = _("another row has the same %(columns)s.") % {"columns": ", ".join(columns)}
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, ?, '', ?, ? FROM (SELECT _row, "
        f"ROW_NUMBER() OVER (PARTITION BY {', '.join(ours)} ORDER BY rowid) AS nth "
        f"FROM {file.table} WHERE {filled} AND {FAULTLESS.format(n=file.n)}) WHERE nth > 1",
        columns[-1],
        reason,
        mend,
    )
    same = " AND ".join(
        f"s.{names[name].store_name} = t.{column}"
        for name, column in zip(columns, ours, strict=True)
    )
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, t._row, ?, s.external_id, ?, ? FROM {file.table} t "
        f"JOIN store.{file.object.name} s ON {same} WHERE s.id <> t._pk "
        f"AND s.id NOT IN (SELECT _pk FROM all_{file.object.name})",
        columns[-1],
        _("a stored record already has the same %(columns)s.") % {"columns": ", ".join(columns)},
        mend,
    )


def leave_out_rejected(stage: Stage, files: list[StagedFile]) -> None:
    """Take out the rows with problems, then those that point to them, until nothing is left."""
    while True:
        gone = 0
        for file in files:
            if grouping.is_grouped(stage, file.n):
                gone += _leave_out_groups(stage, file)
            gone += stage.run(
                f"DELETE FROM {file.table} WHERE _row IN "
                "(SELECT row FROM problems WHERE file = ? AND row IS NOT NULL)",
                file.n,
            )
            whole = stage.rows("SELECT 1 FROM problems WHERE file = ? AND row IS NULL", file.n)
            gone += stage.run(f"DELETE FROM {file.table}") if whole else 0
        if not gone:
            return
        for file in files:
            _point_out_orphans(stage, file)


def _leave_out_groups(stage: Stage, file: StagedFile) -> int:
    return stage.run(
        f"DELETE FROM {file.table} WHERE _row IN (SELECT {grouping.first_rows(stage, file.n)} "
        f"FROM problems WHERE file = {file.n})"
    )


def _point_out_orphans(stage: Stage, file: StagedFile) -> None:
    staged = {other.object.name for other in stage.files() if other.object.is_record}
    for column in file.object.references:
        if column.name not in file.columns or column.target not in staged:
            continue
        stage.run(
            f'INSERT INTO problems SELECT {file.n}, _row, ?, "{column.name}", ?, ? '
            f'FROM {file.table} WHERE "{column.name}_id" < 0 AND "{column.name}_id" NOT IN '
            f"(SELECT _pk FROM all_{column.target})",
            column.name,
            _("the record it refers to was rejected."),
            _("Mend that row, and import this one with it."),
        )
