# SPDX-License-Identifier: Apache-2.0
"""What all commands share: results for people or for scripts, and refusals in plain sentences."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

import click
from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Put it on every command: `@as_json` passes `json_output: bool`.
as_json = click.option(
    "--json", "json_output", is_flag=True, help="Print the result as JSON, for scripts."
)


class Refused(click.ClickException):
    """The input cannot be accepted: a plain sentence on stderr, exit status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence alone, without a prefix."""
        click.echo(self.format_message(), file=file, err=file is None)


def tell(result: Mapping[str, Any], sentence: str, *, json_output: bool) -> None:
    """Print the result as one JSON object, or else the sentence for people."""
    if json_output:
        click.echo(json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False))
    else:
        click.echo(sentence)
