# SPDX-License-Identifier: Apache-2.0
"""The index of customers' words: kept by the database itself, whoever writes or deletes a row.

Words are parted by us, so that both databases find the same. SQLite keeps which words stand in
which row, and nothing else (detail=none): what stands side by side is looked for in the row.
PostgreSQL's tsvector is put together from the words as they are, past its own parsers.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, ClassVar

from django.db import DatabaseError, migrations

if TYPE_CHECKING:
    from typing import Any

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TAKE_OUT = (
    "INSERT INTO voice_words_index (voice_words_index, rowid, words) "
    "VALUES ('delete', old.voice_item_id, old.words);"
)
PUT_IN = (
    "INSERT INTO voice_words_index (rowid, words) VALUES (new.voice_item_id, new.words);"
)
SQLITE = (
    "CREATE VIRTUAL TABLE voice_words_index USING fts5 (words, content='voice_words', "
    "content_rowid='voice_item_id', tokenize='ascii', detail='none', columnsize=0)",
    f"CREATE TRIGGER voice_words_added AFTER INSERT ON voice_words BEGIN {PUT_IN} END",
    f"CREATE TRIGGER voice_words_gone AFTER DELETE ON voice_words BEGIN {TAKE_OUT} END",
    "CREATE TRIGGER voice_words_changed AFTER UPDATE OF voice_item_id, words ON voice_words "
    "WHEN old.voice_item_id <> new.voice_item_id OR old.words <> new.words "
    f"BEGIN {TAKE_OUT} {PUT_IN} END",
)
POSTGRESQL = (
    "ALTER TABLE voice_words ADD COLUMN lexemes tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(string_to_array(btrim(words), ' '))) STORED",
    "CREATE INDEX voice_words_lexemes ON voice_words USING gin (lexemes)",
)


def make_index(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        statements = POSTGRESQL
    else:
        _require_full_text_search(editor)
        statements = SQLITE
    for statement in statements:
        editor.execute(statement)


def drop_index(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE voice_words DROP COLUMN lexemes")
        return
    for name in ("added", "gone", "changed"):
        editor.execute(f"DROP TRIGGER voice_words_{name}")
    editor.execute("DROP TABLE voice_words_index")


def _require_full_text_search(editor: BaseDatabaseSchemaEditor) -> None:
    try:
        editor.execute("CREATE VIRTUAL TABLE temp.tried USING fts5 (words, detail='none')")
    except DatabaseError as error:
        raise RuntimeError(
            f"This Python's SQLite ({sqlite3.sqlite_version}) cannot search text: it is built "
            "without FTS5. Use a Python whose SQLite has it, as those of python.org and of all "
            "usual distributions have, or PostgreSQL by DATABASE_URL."
        ) from error
    editor.execute("DROP TABLE temp.tried")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make_index, drop_index)]
