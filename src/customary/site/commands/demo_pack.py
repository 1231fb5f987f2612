# SPDX-License-Identifier: Apache-2.0
"""`customary demo-pack`: the demonstration organisation as evidence packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from customary.demo import generate
from customary.site.console import Refused, as_json, tell

if TYPE_CHECKING:
    from datetime import datetime

SEED = 20251031
AS_OF = "2026-10-31"


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", default=SEED, show_default=True, type=click.IntRange(min=0))
@click.option(
    "--as-of",
    default=AS_OF,
    show_default=True,
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The last of the 36 months' days.",
)
@click.option("--scale", default=1.0, show_default=True, help="1.0 is 60,000 comments.")
@as_json
def demo_pack(
    *, directory: Path, seed: int, as_of: datetime, scale: float, json_output: bool
) -> None:
    """Write the demonstration organisation as evidence packs.

    One folder for each system, to be imported in the order of their names, and truth.toml with
    what was planted in them. The same seed, day and scale give the same bytes.
    """
    try:
        generate(directory, seed=seed, as_of=as_of.date(), scale=scale)
    except ValueError as error:
        raise Refused(str(error)) from error
    packs = sorted(path.parent.name for path in directory.glob("*/pack.toml"))
    tell(
        {"directory": str(directory), "packs": packs},
        _("%(count)s packs and truth.toml are in %(folder)s.")
        % {"count": len(packs), "folder": directory},
        json_output=json_output,
    )
