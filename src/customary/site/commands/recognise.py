# SPDX-License-Identifier: Apache-2.0
"""`customary recognise`: what files are seen to be, and the pack.toml that brings them in."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from customary.intake.feeds.feed import Asks, Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.parting import part
from customary.intake.pack import DECLARATION, dropped
from customary.intake.report import PackError
from customary.intake.toml import write_toml
from customary.site.console import Refused, as_json, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from customary.intake.feeds.feed import Question, Recognised


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Put the files and a ready pack.toml with these answers into this folder; files of several "
    "systems into a folder each within it.",
)
@as_json
def recognise(*, files: tuple[Path, ...], folder: Path | None, json_output: bool) -> None:
    """Say what exports of other systems hold, and how they would be read."""
    drop = Drop(tuple(each for place in files for each in dropped(place)))
    try:
        parts = part(drop, Known())
    except PackError as error:
        raise Refused(str(error)) from error
    read = [(one.recognised, one.drop) for one in parts if one.recognised]
    if not read:
        raise Refused(_("None of our feeds can read these files."))
    # Files of one system are a pack; of several, a pack each, in the order to import them.
    places = [folder] if len(read) == 1 else _below(folder, [seen for seen, _drop in read])
    written = [
        _write(seen, own, place) if place else ""
        for (seen, own), place in zip(read, places, strict=True)
    ]
    if json_output:
        told = [
            asdict(seen) | {"files": [name for name, _path in own.files], "written": file}
            for (seen, own), file in zip(read, written, strict=True)
        ]
        tell({"parts": told}, "", json_output=True)
        return
    console = Console(highlight=False)
    for (seen, own), file, place in zip(read, written, places, strict=True):
        if len(read) > 1:
            console.print(", ".join(name for name, _path in own.files), markup=False)
        _show(console, seen)
        if file:
            sentence = _(
                "%(file)s is written. Change what is wrong in it, then: customary import %(folder)s"
            )
            console.print(sentence % {"file": file, "folder": place}, markup=False)


def _below(folder: Path | None, seen: Sequence[Recognised]) -> list[Path | None]:
    """A folder of its own for each, such as `01-hr`."""
    if folder is None:
        return [None] * len(seen)
    return [
        folder / f"{number:02d}-{one.source.get('key') or one.feed}"
        for number, one in enumerate(seen, 1)
    ]


def _show(console: Console, seen: Recognised) -> None:
    console.print(f"{seen.what} ({seen.confidence:.0%})", markup=False)
    for label, value in seen.facts:
        console.print(f"  {label}: {value}", markup=False)
    console.print(_answers(seen.questions))
    for warning in seen.warnings:
        console.print(warning, markup=False)


def _answers(questions: Iterable[Question]) -> Table:
    """The questions that have a guess, with what it rests on."""
    table = Table(box=None)
    for heading in (_("question"), _("guess"), _("why"), _("key")):
        table.add_column(heading, overflow="fold")
    for question in questions:
        if question.guess not in ("", [], None):
            table.add_row(question.label, _told(question), question.why, question.key)
    return table


def _told(question: Question) -> str:
    labels = {option.value: str(option.label) for option in question.options}
    guesses = question.guess if isinstance(question.guess, list) else [question.guess]
    if question.asks is Asks.RULES:
        return "\n".join(_rule(rule, labels) for rule in guesses)
    return ", ".join(labels.get(guess, str(guess)) for guess in guesses)


def _rule(rule: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """A rule as `label: outage, incident = Mistake`."""
    found = ", ".join(map(str, rule["contains"]))
    return f"{rule['field']}: {found} = {labels.get(rule['becomes'], rule['becomes'])}"


def _write(seen: Recognised, drop: Drop, folder: Path) -> str:
    """The files and their pack.toml in one folder; what lies there is never written over."""
    target = folder / DECLARATION
    if target.exists():
        raise Refused(_("%(file)s is there already.") % {"file": target})
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in drop.files:
        place = folder / name
        if place.exists() and place.samefile(path):
            continue
        if place.exists():
            raise Refused(_("%(file)s is there already.") % {"file": place})
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    declared: dict[str, Any] = {
        "name": seen.source.get("name") or seen.what,
        "source": {key: value for key, value in seen.source.items() if value},
        "feed": {"kind": seen.feed, "answers": seen.guesses},
    }
    target.write_text(write_toml(declared), encoding="utf-8")
    return str(target)
