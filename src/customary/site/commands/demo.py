# SPDX-License-Identifier: Apache-2.0
"""`customary demo`: make a believable organisation, grade it and serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from customary.pipeline import demonstration
from customary.pipeline.flow import write_reports
from customary.site.commands.intake import watched
from customary.site.commands.migrate import apply_migrations
from customary.site.commands.serve import PORT, serve_until_stopped
from customary.site.console import Refused, as_json, tell

if TYPE_CHECKING:
    from customary.pipeline.demonstration import OpenedAccount

LANGUAGES = ("en", "zh-hans")


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the report.")
@click.option("--port", default=8000, show_default=True, type=PORT, help="Port to listen on.")
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(0.01, 10))
@as_json
def demo(*, no_serve: bool, port: int, scale: float, json_output: bool) -> None:
    """Make a believable organisation, grade it and serve it.

    The organisation goes the way every organisation goes: evidence packs are imported, sources
    confirmed, practices graded, the report written. A second call finds all that done.
    """
    console = Console(stderr=True, quiet=json_output)
    apply_migrations()
    try:
        if not demonstration.is_loaded():
            with watched(quiet=json_output) as progress:
                demonstration.load(tell=console.print, progress=progress, scale=scale)
        opened = demonstration.open_accounts() or demonstration.accounts()
    except ValueError as error:
        raise Refused(str(error)) from error
    reports = settings.CUSTOMARY_HOME / "report"
    if not any(reports.glob("*.pdf")):
        console.print("Writing the report")
        write_reports(reports, languages=LANGUAGES)
    told = {"report": str(reports), "accounts": [vars(one) for one in opened]}
    tell(told, f"The report lies in {reports}", json_output=json_output)
    if no_serve:
        return
    if not json_output:
        console.print(_table(opened))
    serve_until_stopped(port=port, json_output=json_output)


def _table(opened: list[OpenedAccount]) -> Table:
    table = Table(title="Sign in as", title_justify="left")
    for heading in ("role", "e-mail", "password"):
        table.add_column(heading, no_wrap=True)
    for one in opened:
        table.add_row(one.role, one.email, one.password)
    return table
