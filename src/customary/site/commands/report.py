# SPDX-License-Identifier: Apache-2.0
"""`customary report`: a grading run as a web page and a PDF."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from customary.report.data import as_json as report_as_json
from customary.report.files import write_report
from customary.report.freezing import freeze
from customary.site.console import Refused, as_json, tell
from customary.store.access import NotVisible, System


@click.command
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="this folder",
    help="Where the files are written.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh-hans"]),
    default=lambda: settings.LANGUAGE_CODE,
    show_default="the installation's",
    help="The language of the report.",
)
@click.option("--run", type=int, help="The grading run to report; the last one unless told.")
@as_json
def report(*, folder: Path, language: str, run: int | None, json_output: bool) -> None:
    """Write the report as a web page and a PDF, with the data both were set from."""
    try:
        frozen = freeze(System("report"), language=language, run=run)
        written = write_report(frozen, folder)
    except (NotVisible, ValueError) as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{folder} cannot be written to: {error.strerror}.") from error
    files = {ending: str(path) for ending, path in written.items()}
    sentence = "\n".join([frozen.finding, *files.values()])
    tell({"files": files, **report_as_json(frozen)}, sentence, json_output=json_output)
