# SPDX-License-Identifier: Apache-2.0
"""`customary` tells what it can do, refuses in plain sentences, and speaks JSON to scripts."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from customary.site.command import CONTENTS, main
from tests.site.conftest import Customary, run


def test_it_lists_its_commands_without_starting_anything(customary: Customary) -> None:
    done = customary("--help", DATABASE_URL="mysql://nowhere")
    assert done.returncode == 0
    assert "serve" in done.stdout
    assert "create-admin" in done.stdout


def parts(command: click.Command) -> list[click.Command]:
    """The command, or those it is a group of."""
    if isinstance(command, click.Group):
        return [part for one in command.commands.values() for part in parts(one)]
    return [command]


def test_every_listed_command_exists_and_speaks_json() -> None:
    context = main.make_context("customary", ["--help"], resilient_parsing=True)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command.name == name
        for part in parts(command):
            options = {option for parameter in part.params for option in parameter.opts}
            assert part.help, f"{name} {part.name} says nothing about itself"
            assert "--json" in options, f"{name} {part.name} cannot be used by scripts"
    assert set(main.list_commands(context)) <= set(CONTENTS)


def test_wrong_usage_ends_with_2(customary: Customary) -> None:
    assert customary("no-such-command").returncode == 2
    assert customary("serve", "--port", "0").returncode == 2
    assert customary("create-admin").returncode == 2


def test_a_wrong_setting_is_one_plain_sentence(customary: Customary) -> None:
    done = customary("migrate", CUSTOMARY_DEBUG="perhaps")
    assert done.returncode == 1
    assert done.stderr == "CUSTOMARY_DEBUG='perhaps' is neither yes nor no. Write 1 or 0.\n"


def test_migrating_twice_changes_nothing(customary: Customary) -> None:
    assert json.loads(customary("migrate", "--json").stdout) == {"applied": 0}


def test_an_administrator_gets_a_password_once(customary: Customary) -> None:
    told = json.loads(customary("create-admin", "bob@example.org", "--json").stdout)
    assert told["email"] == "bob@example.org"
    assert len(told["password"]) >= 16
    again = customary("create-admin", "Bob@Example.org")
    assert again.returncode == 1
    assert again.stdout == ""
    assert again.stderr == "bob@example.org has an account already.\n"


def test_a_given_password_is_not_printed_and_may_not_be_weak(customary: Customary) -> None:
    words = ("create-admin", "bob@example.org", "--password-file", "-")
    weak = customary(*words, typed="password\n")
    assert weak.returncode == 1
    assert "too common" in weak.stderr
    done = customary(*words, typed="a-long-enough-word\n")
    assert done.returncode == 0
    assert "a-long-enough-word" not in done.stdout


def test_an_address_must_be_one(customary: Customary) -> None:
    done = customary("create-admin", "bob")
    assert (done.returncode, done.stderr) == (1, "'bob' is not an e-mail address.\n")


def test_check_names_what_is_not_ready(customary: Customary, own_home: Path) -> None:
    own_home.chmod(0o755)
    done = customary("check")
    assert done.returncode == 1
    assert "is not encrypted" in done.stdout
    assert "No mail server" in done.stdout
    assert f"chmod 700 {own_home}" in done.stdout
    assert "There is no backup yet" in done.stdout


def test_check_is_content_with_a_sound_installation(
    customary: Customary, own_home: Path, tmp_path: Path
) -> None:
    own_home.chmod(0o700)
    customary("backup", str(tmp_path / "saved.tar.gz"))
    done = customary(
        "check",
        "--json",
        CUSTOMARY_URL="https://culture.example.org",
        EMAIL_HOST="mail.example.org",
        EMAIL_FROM="Customary <culture@example.org>",
    )
    problems = json.loads(done.stdout)["problems"]
    built = ("Styles and scripts are missing", "The Chinese texts are not compiled")
    assert [problem for problem in problems if not problem.startswith(built)] == []


def test_the_index_of_words_is_built_anew(customary: Customary) -> None:
    done = customary("rebuild-search")
    assert (done.returncode, done.stdout) == (0, "0 comments can be found by their words.\n")


@pytest.mark.parametrize("variable", ["CUSTOMARY_URL", "EMAIL_HOST"])
def test_check_is_not_content_when_one_setting_is_missing(
    customary: Customary, variable: str
) -> None:
    variables = {
        "CUSTOMARY_URL": "https://culture.example.org",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_FROM": "Customary <culture@example.org>",
    }
    del variables[variable]
    assert customary("check", **variables).returncode == 1


@pytest.mark.parametrize(
    "words", ["validate", "import", "recognise", "export", "sources list", "grade"]
)
def test_without_a_database_every_command_says_how_to_make_it(words: str, tmp_path: Path) -> None:
    pack = tmp_path / "people.csv"
    pack.write_text("external_id,full_name\np1,Kim\n", encoding="utf-8")
    needs_file = words in {"validate", "import", "recognise"}
    place = [str(pack)] if needs_file else [str(tmp_path / "out")] if words == "export" else []
    done = run(tmp_path / "home", *words.split(), *place)
    assert done.returncode == 1
    assert done.stderr == "The database is not ready. Run: customary migrate\n"
