# SPDX-License-Identifier: Apache-2.0
"""`customary dpia`: a draft of the impact assessment, filled with what is stored here."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from customary.report.impact import Law, assessment
from customary.report.impact_files import write_impact
from customary.site.console import Refused, as_json, tell
from customary.store.access import System


@click.command
@click.option(
    "--law",
    type=click.Choice([law.value for law in Law]),
    default=Law.GDPR.value,
    show_default=True,
    help="The outline: GDPR Article 35, or PIPL Articles 55 and 56.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh-hans"]),
    default=lambda: settings.LANGUAGE_CODE,
    show_default="the installation's",
    help="The language of the draft.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="this folder",
    help="Where the files are written.",
)
@as_json
def dpia(*, law: str, language: str, folder: Path, json_output: bool) -> None:
    """Write the draft as a web page and a PDF; what only the controller can say is left open."""
    try:
        draft = assessment(System("impact assessment"), Law(law), language=language)
        written = write_impact(draft, folder)
    except OSError as error:
        raise Refused(f"{folder} cannot be written to: {error.strerror}.") from error
    files = {ending: str(path) for ending, path in written.items()}
    tell({"files": files}, "\n".join([draft.title, *files.values()]), json_output=json_output)
