# SPDX-License-Identifier: Apache-2.0
"""The `customary` command and its table of contents; each line's module is read when called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword

import click
from django.core.exceptions import ImproperlyConfigured

from customary import __version__

# name -> (module in customary.site.commands, what it does). The module holds a click command
# under the command's name, with _ for -, and _ after a word that Python keeps for itself.
CONTENTS = {
    "demo": ("demo", "Make a believable organisation, grade it and serve it."),
    "demo-pack": ("demo_pack", "Write the demonstration organisation as an evidence pack."),
    "serve": ("serve", "Serve the pages and run the background jobs."),
    "worker": ("serve", "Run the background jobs alone."),
    "migrate": ("migrate", "Bring the database up to this version."),
    "check": ("check", "Say what is not ready for use by others."),
    "create-admin": ("create_admin", "Open an administrator's account."),
    "backup": ("backup", "Copy the installation into one file, and verify it."),
    "restore": ("backup", "Put a backup back."),
    "validate": ("intake", "Check an evidence pack without storing anything."),
    "import": ("intake", "Store an evidence pack."),
    "recognise": (
        "recognise",
        "Say what exports of other systems hold, and write their pack.toml.",
    ),
    "export": ("intake", "Write everything as an evidence pack."),
    "sources": ("intake", "List the sources, and confirm their evidence grade."),
    "receive-mail": ("receive_mail", "Take one mail with a story or thanks from a pipe."),
    "read-texts": ("read_texts", "Say what the comments of a file speak of and feel like."),
    "rebuild-search": ("rebuild_search", "Build the index of customers' words anew."),
    "grade": ("grade", "Grade every practice by the evidence stored."),
    "report": ("report", "Write the report as a web page and a PDF."),
    "dpia": ("dpia", "Write a draft of the data-protection impact assessment."),
}


class Contents(click.Group):
    """Lists all commands without importing them, and starts Django before one runs."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return [name for name, (module, _) in CONTENTS.items() if _exists(module)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command itself, for the one that is to run."""
        if name not in self.list_commands(context):
            return None
        module, _ = CONTENTS[name]
        start_django()
        attribute = name.replace("-", "_") + ("_" if iskeyword(name) else "")
        command = getattr(import_module(f"customary.site.commands.{module}"), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"customary.site.commands.{module}.{name} is not a click command")
        return command

    def invoke(self, context: click.Context) -> object:
        """Run the command; one that finds the database not ready says so in a plain sentence."""
        from django.db import DatabaseError

        from customary.site.console import Refused

        try:
            return super().invoke(context)
        except DatabaseError as error:
            reason = _why_not_ready()
            if reason:
                raise Refused(reason) from error
            raise

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of contents of `customary --help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, CONTENTS[name][1]) for name in self.list_commands(context)])


@click.command(cls=Contents)
@click.version_option(__version__, prog_name="customary")
def main() -> None:
    """Grade how customer-centric an organisation's culture is, by evidence, not opinion.

    Everything is kept in one folder: CUSTOMARY_HOME, by default ./var.
    Exit status: 0 done, 1 refused, 2 wrong usage.
    """


def start_django() -> None:
    """Read the settings and the tables; a wrong setting is said in one plain sentence."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customary.site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _why_not_ready() -> str:
    """What is wrong with the database, if it is that."""
    from django.db import DatabaseError

    from customary.site import health

    try:
        health.migrations_are_applied()
    except RuntimeError:
        return "The database is not ready. Run: customary migrate"
    except DatabaseError as error:
        return f"The database cannot be reached ({type(error).__name__}): check DATABASE_URL."
    return ""


def _exists(module: str) -> bool:
    return find_spec(f"customary.site.commands.{module}") is not None


if __name__ == "__main__":
    main()
