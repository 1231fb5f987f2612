# SPDX-License-Identifier: Apache-2.0
"""`customary create-admin`: the way in for whoever runs the machine."""

from __future__ import annotations

import secrets
from typing import TextIO

import click

from customary.site.console import Refused, as_json, tell
from customary.store.actions.accounts import create_account as open_account
from customary.store.models import Role


@click.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="The person's full name, where nobody has the address.")
@click.option(
    "--password-file",
    type=click.File(encoding="utf-8"),
    help="Read the password from the first line of this file (- for the standard input).",
)
@as_json
def create_admin(*, email: str, name: str, password_file: TextIO | None, json_output: bool) -> None:
    """Open an administrator's account; without a password file, make and print a password once."""
    given = password_file.readline().rstrip("\r\n") if password_file else ""
    password = given or secrets.token_urlsafe(15)
    try:
        account = open_account(
            None,
            email=email,
            password=password,
            full_name=name,
            roles=[Role.ADMIN],
            purpose="create-admin",
        )
    except ValueError as error:
        raise Refused(str(error)) from error
    told = {"email": account.email} | ({} if given else {"password": password})
    sentence = f"{account.email} may sign in as an administrator."
    if not given:
        sentence += f"\nPassword, shown only now: {password}"
    tell(told, sentence, json_output=json_output)
