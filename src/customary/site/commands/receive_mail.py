# SPDX-License-Identifier: Apache-2.0
"""`customary receive-mail`: takes one message from a mail server's pipe or a .forward file."""

from __future__ import annotations

import sys

import click
from django.conf import settings
from django.db import DatabaseError

from customary.intake.inbox import take_mail
from customary.site.console import as_json, tell

#: "Try again later" in the language of mail servers (sysexits.h, EX_TEMPFAIL).
LATER = 75


@click.command()
@as_json
def receive_mail(*, json_output: bool) -> None:
    """Take one message from the standard input: a story, a quote or thanks from a colleague.

    Nothing is printed unless asked for, for mail servers send what a command prints back to the
    sender. The exit status is 0 whether or not the message was taken, and 75 when it should be
    tried again.
    """
    raw = sys.stdin.buffer.read(settings.MAIL_IN_MOST_BYTES + 1)
    try:
        taken = take_mail(raw)
    except (DatabaseError, OSError):
        sys.exit(LATER)
    if json_output:
        tell({"outcome": taken.value}, "", json_output=True)
