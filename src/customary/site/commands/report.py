# SPDX-License-Identifier: Apache-2.0
"""`customary report`: a grading run, or the results of a closed wave, as a web page and a PDF."""

from __future__ import annotations

import json
from pathlib import Path

import click
from django.conf import settings

from customary.report.data import as_json as report_as_json
from customary.report.files import write_report
from customary.report.freezing import freeze
from customary.report.wave_keeping import write_wave_report
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
@click.option("--wave", type=int, help="A closed wave of a survey to report instead of a run.")
@as_json
def report(
    *, folder: Path, language: str, run: int | None, wave: int | None, json_output: bool
) -> None:
    """Write the report as a web page and a PDF, with the data both were set from."""
    if run is not None and wave is not None:
        raise click.UsageError("A report is of a run or of a wave, not of both.")
    if wave is not None:
        _report_wave(wave, folder, language, json_output=json_output)
        return
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


def _report_wave(wave: int, folder: Path, language: str, *, json_output: bool) -> None:
    try:
        written = write_wave_report(wave, folder, language=language)
    except NotVisible as error:
        raise Refused(
            f"Wave {wave} does not exist, or its results are not released yet."
        ) from error
    except OSError as error:
        raise Refused(f"{folder} cannot be written to: {error.strerror}.") from error
    files = {ending: str(path) for ending, path in written.items()}
    told = json.loads(written["json"].read_text(encoding="utf-8"))
    sentence = "\n".join([told["finding"], *files.values()])
    tell({"files": files, **told}, sentence, json_output=json_output)
