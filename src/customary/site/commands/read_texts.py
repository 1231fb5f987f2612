# SPDX-License-Identifier: Apache-2.0
"""`customary read-texts`: what the comments of a file say and feel; nothing is stored or sent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _

from customary.core.text.flags import FLAGS
from customary.core.text.reader import PRIVACY
from customary.core.text.sentiment import NEGATIVE, NEUTRAL, POSITIVE, UNSURE
from customary.intake.declaration import FileDeclaration
from customary.intake.formats import FORMATS, open_file
from customary.intake.formats.batch import Input
from customary.intake.formats.writing import open_writer
from customary.intake.report import PackError
from customary.site.console import Refused, as_json, tell
from customary.understand.reader import shipped_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.formats.batch import Batch, Opened

#: The headings of what is added.
_ADDED = ("language", "sentiment", "probability", "themes", "flags")
#: Headings under which comments usually stand.
_USUAL = ("text", "comment", "review", "body", "内容", "评论", "评价", "文本")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending is its format.",
)
@click.option("--column", help="The heading of the comments, where it is not a usual one.")
@as_json
def read_texts(*, file: Path, target: Path, column: str | None, json_output: bool) -> None:
    """Write FILE again with language, sentiment, themes and flags of each comment."""
    for path in (file, target):
        if path.suffix.lower() not in FORMATS:
            raise Refused(
                _("%(file)s is in no known format; known are %(endings)s.")
                % {"file": path.name, "endings": ", ".join(FORMATS)}
            )
    if target.exists():
        raise Refused(_("%(file)s exists already.") % {"file": target})
    try:
        with open_file(Input(file, file.name, FileDeclaration(file.name, "voice_items"))) as opened:
            counts = _write(opened, _column(opened.header, column), target, file.name)
    except PackError as error:
        raise Refused(str(error)) from error
    _tell(counts, target, json_output=json_output)


def _column(header: list[str], asked: str | None) -> str:
    """The heading to read."""
    taken = [name for name in _ADDED if name in header]
    if taken:
        raise Refused(
            _("The file has a column %(name)s already; rename it.") % {"name": ", ".join(taken)}
        )
    found = [name for name in header if name == asked or (not asked and name.lower() in _USUAL)]
    if len(found) != 1:
        raise Refused(
            _("Which column holds the comments? Say --column, one of: %(names)s.")
            % {"names": ", ".join(header)}
        )
    return found[0]


def _write(opened: Opened, column: str, target: Path, name: str) -> Counter[str]:
    """Writes beside the target first: what is not whole never bears its name."""
    counts: Counter[str] = Counter()
    unfinished = target.with_stem(target.stem + ".unfinished")
    try:
        with open_writer(unfinished, [*opened.header, *_ADDED]) as write:
            for batch in opened.batches:
                _refuse_bad(batch, name)
                read = shipped_reader().read(_texts(batch.columns[column]))
                counts.update(read["sentiment"].to_pylist())
                write(list(_rows(batch, opened.header, read)))
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _refuse_bad(batch: Batch, name: str) -> None:
    for bad in batch.bad:
        raise Refused(f"{name}, {bad.row}: {bad.reason} {bad.mend}")


def _texts(column: Any) -> Any:
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _rows(batch: Batch, header: list[str], read: Any) -> Iterator[tuple[str | None, ...]]:
    columns = [batch.columns[name].to_pylist() for name in header]
    probabilities = [f"{one:.4f}" for one in read["probability"].to_pylist()]
    found = [read["language"].to_pylist(), read["sentiment"].to_pylist(), probabilities]
    return zip(*columns, *found, _themes(read), _flags(read), strict=True)


def _themes(read: Any) -> list[str]:
    """Each theme with how it is felt about: `taste:positive delivery_time:negative`."""
    return [
        " ".join(f"{one['key']}:{one['sentiment']}" for one in mentions)
        for mentions in read["themes"].to_pylist()
    ]


def _flags(read: Any) -> list[str]:
    names = (*FLAGS, PRIVACY)
    shown = zip(*(read[name].to_pylist() for name in names), strict=True)
    return [
        " ".join(name for name, is_so in zip(names, row, strict=True) if is_so) for row in shown
    ]


def _tell(counts: Counter[str], target: Path, *, json_output: bool) -> None:
    sides = {one: counts[one] for one in (POSITIVE, NEGATIVE, NEUTRAL, UNSURE)}
    sentence = _(
        "%(count)d comments read: %(positive)d positive, %(negative)d negative, %(neutral)d neutral, "
        "%(unsure)d unsure. Written to %(file)s."
    ) % {"count": counts.total(), "file": target, **sides}
    tell({"file": str(target), **sides}, sentence, json_output=json_output)
