# SPDX-License-Identifier: Apache-2.0
"""`customary validate`, `import`, `export` and `sources`: packs go in and out."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from customary.intake.export import FORMATS, export_pack
from customary.intake.importing import check_pack, import_pack
from customary.intake.report import PackError, Report
from customary.site.console import Refused, as_json, tell
from customary.store.access import System
from customary.store.actions.sources import confirm_source, withdraw_confirmation
from customary.store.models import ImportState, Source
from customary.understand.voice import understand_voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from customary.intake.report import Step

SHOWN = 20
PACK = click.argument("pack", type=click.Path(exists=True, path_type=Path))
DATA = click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Where the files lie that pack.toml names: a folder, or the one file.",
)


@click.command()
@PACK
@DATA
@as_json
def validate(*, pack: Path, data: Path | None, json_output: bool) -> None:
    """Check an evidence pack without storing anything."""
    with _refusing(), watched(quiet=json_output) as watch:
        report = check_pack(pack, data=data, progress=watch)
    sentence = _("Nothing is wrong with this pack.") if report.good else _refusal(report)
    _tell_report(report, sentence, json_output=json_output)
    if not report.good:
        sys.exit(1)


@click.command("import")
@PACK
@DATA
@click.option("--partial", is_flag=True, help="Store the good rows, and write the others to files.")
@click.option(
    "--rejected",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for rejected rows; without it, beside the pack.",
)
@as_json
def import_(
    *, pack: Path, data: Path | None, partial: bool, rejected: Path | None, json_output: bool
) -> None:
    """Store an evidence pack, whole or not at all."""
    with _refusing(), watched(quiet=json_output) as watch:
        run = import_pack(pack, data=data, partial=partial, rejected=rejected, progress=watch)
        if run.state == ImportState.DONE:
            understand_voice(everything=True)
    report = Report.from_json(run.report)
    done = run.state == ImportState.DONE
    sentence = _stored(report) if done else _refusal(report)
    _tell_report(report, sentence, json_output=json_output, state=run.state, run=run.pk)
    if not done:
        sys.exit(1)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="csv", show_default=True)
@as_json
def export(*, directory: Path, format_: str, json_output: bool) -> None:
    """Write everything as an evidence pack that imports unchanged."""
    with _refusing(), watched(quiet=json_output) as watch:
        report = export_pack(directory, purpose="command line", file_format=format_, progress=watch)
    rows = sum(report.files.values())
    told = {"rows": f"{rows:,}", "files": len(report.files), "folder": report.folder}
    sentence = _("%(rows)s rows in %(files)s files are in %(folder)s.") % told
    tell(report.to_json(), sentence, json_output=json_output)


@click.group()
def sources() -> None:
    """List the sources, and confirm their evidence grade."""


@sources.command("list")
@as_json
def list_sources(*, json_output: bool) -> None:
    """Every source, with the grade it proposes and the one it counts with."""
    found = [
        {
            "key": source.key,
            "name": source.name,
            "proposed": source.proposed_grade,
            "confirmed": source.confirmed_grade or None,
            "counts_as": str(source.grade.label),
        }
        for source in Source.objects.all()
    ]
    if json_output or not found:
        tell({"sources": found}, _("There are no sources yet."), json_output=json_output)
        return
    table = Table(box=None)
    for heading in (_("key"), _("name"), _("proposes"), _("counts as")):
        table.add_column(heading)
    for source in Source.objects.all():
        proposes = str(source.get_proposed_grade_display())
        table.add_row(source.key, source.name, proposes, str(source.grade.label))
    Console().print(table)


@sources.command()
@click.argument("key")
@as_json
def confirm(*, key: str, json_output: bool) -> None:
    """Let a source's records count as its pack proposes."""
    _set_grade(confirm_source, key, json_output=json_output)


@sources.command()
@click.argument("key")
@as_json
def withdraw(*, key: str, json_output: bool) -> None:
    """Let a source's records count as self-reported again."""
    _set_grade(withdraw_confirmation, key, json_output=json_output)


def _set_grade(verb: Callable[[System, Source], Source], key: str, *, json_output: bool) -> None:
    source = Source.objects.filter(key=key).first()
    if source is None:
        known = ", ".join(Source.objects.values_list("key", flat=True)) or _("none yet")
        raise Refused(
            _('There is no source "%(key)s". Known: %(known)s.') % {"key": key, "known": known}
        )
    try:
        source = verb(System("command line"), source)
    except ValueError as error:
        raise Refused(str(error)) from error
    told = {"source": source.name, "grade": source.grade.label}
    sentence = _("Records of %(source)s count as: %(grade)s.") % told
    tell(
        {"key": key, "confirmed": source.confirmed_grade or None}, sentence, json_output=json_output
    )


def _stored(report: Report) -> str:
    told = {
        "new": f"{report.total('new'):,}",
        "changed": f"{report.total('changed'):,}",
        "unchanged": f"{report.total('unchanged'):,}",
    }
    sentence = _("Stored: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % told
    if report.rejected_files:
        rejected = {
            "rows": f"{report.total('rejected'):,}",
            "files": ", ".join(report.rejected_files),
        }
        sentence += " " + _("%(rows)s rejected rows are in %(files)s.") % rejected
    return sentence


def _refusal(report: Report) -> str:
    told = {"problems": f"{report.problem_count:,}", "rows": f"{report.total('rejected'):,}"}
    return (
        _("%(problems)s problems in %(rows)s rows; nothing was stored.") % told
        + " "
        + _("Mend them, or import the good rows alone with --partial.")
    )


def _tell_report(report: Report, sentence: str, *, json_output: bool, **more: object) -> None:
    if json_output:
        tell(report.to_json() | more, sentence, json_output=True)
        return
    console = Console(highlight=False)
    console.print(_table(report))
    for file in report.files:
        for notice in file.notices:
            console.print(f"{file.name}: {notice}", markup=False)
    for notice in report.notices:
        console.print(notice, markup=False)
    for problem in report.problems[:SHOWN]:
        console.print(str(problem), markup=False)
    if report.problem_count > SHOWN:
        hidden = {"count": f"{report.problem_count - min(SHOWN, len(report.problems)):,}"}
        console.print(_("… and %(count)s more; --json tells the first hundred.") % hidden)
    console.print(sentence, markup=False)


def _table(report: Report) -> Table:
    table = Table(box=None)
    table.add_column(_("file"))
    table.add_column(_("becomes"))
    counted = {
        "rows": _("rows"),
        "new": _("new"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "rejected": _("rejected"),
    }
    for heading in counted.values():
        table.add_column(heading, justify="right")
    for file in report.files:
        numbers = (f"{getattr(file, name):,}" for name in counted)
        table.add_row(file.name, file.object, *numbers)
    return table


@contextmanager
def _refusing() -> Iterator[None]:
    """A pack that cannot be read is a plain sentence and exit status 1."""
    try:
        yield
    except PackError as error:
        raise Refused(str(error)) from error


@contextmanager
def watched(*, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """A progress bar with rate and time left, on a terminal."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    tasks = {}

    def watch(step: Step) -> None:
        if step.name not in tasks:
            tasks[step.name] = bars.add_task(step.name, total=step.total, rate="")
        task = tasks[step.name]
        elapsed = bars.tasks[task].elapsed or 0
        rate = f"{step.rows / elapsed:,.0f}/s" if step.rows and elapsed else ""
        bars.update(task, completed=step.done, total=step.total, rate=rate)

    with bars:
        yield watch
