# SPDX-License-Identifier: Apache-2.0
"""Write the first migration so that it runs in a second: every table made whole, at once.

`makemigrations` adds each constraint in a step of its own, and SQLite remakes the table and
Django all its models for each. Used until the first release; from then on migrations only grow.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ModelState

APP = "store"
FOLDER = Path(__file__).resolve().parent.parent / "src" / "customary" / "store" / "migrations"


def main() -> None:
    """Replace 0001_initial.py."""
    os.environ.setdefault("CUSTOMARY_HOME", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customary.site.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.db.migrations import Migration
    from django.db.migrations.state import ProjectState
    from django.db.migrations.writer import MigrationWriter

    models = {
        name: state
        for (app, name), state in ProjectState.from_apps(apps).models.items()
        if app == APP
    }
    migration = Migration("0001_initial", APP)
    migration.initial = True
    migration.operations = operations(models)
    writer = MigrationWriter(migration, include_header=False)
    path = FOLDER / "0001_initial.py"
    path.write_text(writer.as_string(), encoding="utf-8")


def operations(models: dict[str, ModelState]) -> list[Operation]:
    """Tables in the order of their needs; where needs form a circle, a column comes later."""
    from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

    made: list[Operation] = []
    later: list[Operation] = []
    waiting = dict(models)
    known: set[str] = set()
    while waiting:
        name = min(
            waiting, key=lambda name: (len(needs(waiting[name]) & waiting.keys() - {name}), name)
        )
        state = waiting.pop(name)
        late = {
            field
            for field, model in state.fields.items()
            if needed(model) in waiting.keys() - {name}
        }
        options = dict(state.options)
        for kind, add in (("indexes", AddIndex), ("constraints", AddConstraint)):
            parts = options.pop(kind, [])
            options[kind] = [part for part in parts if not late & set(columns(part))]
            later += [add(name, part) for part in parts if late & set(columns(part))]
        fields = [(field, model) for field, model in state.fields.items() if field not in late]
        options = {key: value for key, value in options.items() if value not in ([], set())}
        made.append(CreateModel(state.name, fields, options, state.bases, state.managers))
        later = [AddField(name, field, state.fields[field]) for field in sorted(late)] + later
        known.add(name)
    return made + later


def needs(state: ModelState) -> set[str]:
    """The tables of ours that the model points to."""
    return {name for field in state.fields.values() if (name := needed(field))}


def needed(field: Any) -> str:
    """The table of ours that a field points to, or nothing."""
    if not field.remote_field or not field.remote_field.model:
        return ""
    target = field.remote_field.model
    label = target if isinstance(target, str) else target._meta.label
    app, _, name = label.lower().rpartition(".")
    return name if app in ("", APP) else ""


def columns(part: Any) -> list[str]:
    """The fields that an index or constraint is about, as far as it says; a circle needs few."""
    named = [*getattr(part, "fields", ()), *getattr(part, "include", ())]
    text = repr(part.deconstruct())
    return [*named, *[word.strip("'\"-()[],").split("__")[0] for word in text.split()]]


if __name__ == "__main__":
    main()
