# SPDX-License-Identifier: Apache-2.0
"""`customary backup` and `customary restore`: an installation in one file, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from customary.site import archive
from customary.site.commands.migrate import apply_migrations
from customary.site.console import Refused, as_json, tell

PG_DUMP = (
    "The database is on a PostgreSQL server and not in this file. Save it as well: "
    'pg_dump --format=custom --file=customary.dump "$DATABASE_URL"'
)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@as_json
def backup(*, file: Path | None, json_output: bool) -> None:
    """Copy database, key and uploads into one FILE while all runs on, and verify the copy."""
    now = datetime.now(UTC)
    target = file or Path(f"customary-{now:%Y%m%d-%H%M%S}.tar.gz")
    try:
        told = archive.write(target, at=now)
    except archive.UnsoundError as error:
        raise Refused(str(error)) from error
    (settings.CUSTOMARY_HOME / "last_backup").write_text(now.isoformat(), encoding="ascii")
    sentence = f"Saved and verified: {target} ({told['bytes']:,} bytes). It holds the secret key."
    if not told["database"]:
        sentence += f"\n{PG_DUMP}"
    tell(told, sentence, json_output=json_output)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Give up what this installation holds now.")
@as_json
def restore(*, file: Path, replace: bool, json_output: bool) -> None:
    """Put a backup back into CUSTOMARY_HOME, and bring it up to this version."""
    home = settings.CUSTOMARY_HOME
    if archive.holds_records() and not replace:
        raise Refused(
            f"{home} holds records already. Save them with customary backup, then add --replace."
        )
    try:
        told: dict[str, Any] = archive.read(file)
    except archive.UnsoundError as error:
        raise Refused(str(error)) from error
    told["migrations"] = apply_migrations()
    tell(told, f"Restored into {home}. Start customary again.", json_output=json_output)
