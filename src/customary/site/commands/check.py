# SPDX-License-Identifier: Apache-2.0
"""`customary check`: what stands between this installation and people relying on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from customary.site import health
from customary.site.console import as_json, tell
from customary.understand import sentences
from customary.understand.search import search_is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Django's words for what our own sentence about the address says at once.
SAID_BY_ADDRESS = {"security.W004", "security.W008", "security.W012", "security.W016"}
SAID_BY_DEBUG = {"security.W018"}
OLDEST_BACKUP = timedelta(days=8)


@click.command()
@click.pass_context
@as_json
def check(context: click.Context, *, json_output: bool) -> None:
    """Say what is not ready for use by others; exit status 1 when anything is not."""
    problems = list(find_problems())
    lines = [f"- {problem}" for problem in problems]
    sentence = "\n".join([f"{len(lines)} to mend:", *lines]) if lines else "Ready for use."
    tell({"ready": not problems, "problems": problems}, sentence, json_output=json_output)
    context.exit(1 if problems else 0)


def find_problems() -> Iterator[str]:
    """One plain sentence for each: what is wrong, and how to mend it."""
    yield from _address()
    yield from _mail()
    yield from _home()
    yield from _database()
    yield from _package()
    yield from _backup()
    if said := sentences.problem():
        yield said
    for found in checks.run_checks(include_deployment_checks=True):
        if not found.is_silenced() and found.id not in SAID_BY_ADDRESS | SAID_BY_DEBUG:
            yield f"{found.msg} ({found.id})" + (f" {found.hint}" if found.hint else "")


def _address() -> Iterator[str]:
    if settings.DEBUG:
        yield "CUSTOMARY_DEBUG is on and shows the inside of errors to everybody: unset it."
    if not settings.ENCRYPTED:
        yield (
            f"{settings.CUSTOMARY_URL} is not encrypted: put a web server with TLS in front and "
            "set CUSTOMARY_URL=https://…"
        )


def _mail() -> Iterator[str]:
    if not settings.EMAIL_HOST:
        yield "No mail server: invitations are only printed. Set EMAIL_HOST and EMAIL_FROM."
    elif "@127.0.0.1" in settings.DEFAULT_FROM_EMAIL or "@localhost" in settings.DEFAULT_FROM_EMAIL:
        yield "Mails would come from this machine's name: set EMAIL_FROM to an address of yours."


def _home() -> Iterator[str]:
    home: Path = settings.CUSTOMARY_HOME
    if home.stat().st_mode & 0o077:
        yield f"Others on this machine can look into {home}: chmod 700 {home}"
    key = home / "secret_key"
    if settings.SECRET_KEY_IS_KEPT_HERE and key.stat().st_mode & 0o077:
        yield f"Others on this machine can read {key}: chmod 600 {key}"


def _database() -> Iterator[str]:
    try:
        health.migrations_are_applied()
    except RuntimeError:
        yield "The database is not up to date: customary migrate"
        return
    except DatabaseError as error:
        yield f"The database cannot be reached ({type(error).__name__}): check DATABASE_URL."
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM role_grants WHERE role = 'admin')")
        if not cursor.fetchone()[0]:
            yield "Nobody may administer: customary create-admin you@example.org"
    if not search_is_whole():
        yield "Some comments cannot be found by their words: customary rebuild-search"
    try:
        health.queue_takes_work()
    except Exception as error:
        yield f"Background jobs cannot be queued ({type(error).__name__}): check REDIS_URL."


def _package() -> Iterator[str]:
    if not (settings.PACKAGE / "web" / "static" / "vendor").is_dir():
        yield "Styles and scripts are missing: make assets"
    if not any((settings.PACKAGE / "locale").rglob("*.mo")):
        yield "The Chinese texts are not compiled: make messages"


def _backup() -> Iterator[str]:
    if connection.vendor != "sqlite":
        return  # the server's own backups are out of our sight
    stamp = settings.CUSTOMARY_HOME / "last_backup"
    if not stamp.exists():
        yield "There is no backup yet: customary backup FILE, every night, kept elsewhere."
        return
    age = datetime.now(UTC) - datetime.fromisoformat(stamp.read_text(encoding="ascii").strip())
    if age > OLDEST_BACKUP:
        yield f"The last backup is {age.days} days old: customary backup FILE"
