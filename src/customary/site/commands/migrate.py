# SPDX-License-Identifier: Apache-2.0
"""`customary migrate`: the database as this version needs it."""

from __future__ import annotations

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from customary.site.console import as_json, tell
from customary.store.actions.shipped_instruments import seed_instruments


@click.command()
@as_json
def migrate(*, json_output: bool) -> None:
    """Bring the database up to this version. Running it again changes nothing."""
    applied = apply_migrations()
    sentence = f"{applied} migrations applied." if applied else "The database is up to date."
    tell({"applied": applied}, sentence, json_output=json_output)


def apply_migrations() -> int:
    """Apply what is missing, publish what is shipped, and say how many migrations were applied."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    seed_instruments()
    return waiting
