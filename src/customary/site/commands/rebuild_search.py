# SPDX-License-Identifier: Apache-2.0
"""`customary rebuild-search`: what comments are found by, put down anew."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from customary.site.console import as_json, tell
from customary.understand.search import rebuild_search as rebuild


@click.command()
@as_json
def rebuild_search(*, json_output: bool) -> None:
    """Build the index of customers' words anew, where `customary check` asks for it."""
    count = rebuild()
    sentence = _("%(count)d comments can be found by their words.") % {"count": count}
    tell({"comments": count}, sentence, json_output=json_output)
