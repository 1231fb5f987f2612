# SPDX-License-Identifier: Apache-2.0
"""The laws of the house that no other tool holds."""

from __future__ import annotations

import ast
import gettext
import io
import re
import socket
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import polib
import pytest
from pytest_socket import SocketConnectBlockedError

from tools import messages

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "customary"
LONGEST = 400
#: Files that are longer all the same, with their lines. It may only shrink.
TOO_LONG: dict[str, int] = {}
#: Libraries that open sockets, where ruff and import-linter see only their parent package.
CALLING = {"urllib.request", "http.client", "http.server", "xmlrpc.client"}
MAY_CALL = {"intake", "understand", "act"}
#: Put together here, so that this file does not break its own rule.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
        ("npmmirror", "com"),
        ("docker", "io"),
        ("pypi", "tuna"),
        ("mirrors", "aliyun"),
    )
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def tracked() -> list[Path]:
    """What the repository holds, and what is about to be added to it."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


@cache
def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_repository_is_seen() -> None:
    assert len(sources()) > 50
    assert PACKAGE / "site" / "settings.py" in sources()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = {path: count for path, count in lines.items() if count > LONGEST}
    assert {path: count for path, count in long.items() if count > TOO_LONG.get(path, 0)} == {}
    assert TOO_LONG.keys() <= long.keys(), "what has become short leaves the list"


def test_every_module_names_its_licence_first() -> None:
    first = "# SPDX-License-Identifier: Apache-2.0"
    assert [
        name(path) for path in sources() if not path.read_text(encoding="utf-8").startswith(first)
    ] == []


def test_nothing_says_where_packages_were_fetched() -> None:
    placed = [
        f"{name(path)}: {host}"
        for path in tracked()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]
    assert placed == []
    assert b'"resolved"' not in (ROOT / "package-lock.json").read_bytes()


def test_every_requirement_is_pinned_by_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        pins = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        assert pins, path
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_room_is_declared() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["type"] == "layers")
    assert layers["exhaustive"] is True
    assert rooms <= {room for layer in layers["layers"] for room in re.findall(r"\w+", layer)}


def test_bad_input_is_refused_by_errors_that_stay() -> None:
    asserting = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if PACKAGE in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert asserting == [], "python -O forgets assert: raise ValueError with the numbers in it"


def test_only_three_rooms_call_others() -> None:
    calling = []
    for path in sources():
        if PACKAGE not in path.parents or path.relative_to(PACKAGE).parts[0] in MAY_CALL:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            else:
                continue
            calling += [f"{name(path)}: {one}" for one in found & CALLING]
    assert calling == []


def test_there_is_no_back_door_through_djangos_admin() -> None:
    from django.conf import settings

    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [path for path in sources() if path.name == "admin.py"]


def test_no_page_holds_script_or_style_of_its_own() -> None:
    """The content security policy refuses them; better to hear it here than in a browser."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=\"|\son[a-z]+=\"",
        re.IGNORECASE,
    )
    pages = [path for path in tracked() if path.suffix == ".html" and "templates" in path.parts]
    shown = [path for path in pages if not {"email", "report"} & set(path.parts)]
    assert [
        f"{name(path)}: {found[0]}"
        for path in shown
        for found in inline.finditer(path.read_text(encoding="utf-8"))
    ] == []


@cache
def chinese() -> polib.POFile:
    return polib.pofile(str(PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def test_everything_said_is_translated() -> None:
    translated = {
        (entry.msgctxt, entry.msgid)
        for entry in chinese()
        if entry.translated() and not entry.fuzzy
    }
    missing = sorted(
        message.text
        for message in messages.messages()
        if (message.context, message.text) not in translated
    )
    assert missing == [], f"{len(missing)} messages have no Chinese; make messages lists them"


def test_translations_keep_the_placeholders() -> None:
    changed = [
        entry.msgid
        for entry in chinese()
        for translation in (entry.msgstr, *entry.msgstr_plural.values())
        if translation
        and sorted(set(PLACEHOLDER.findall(translation)))
        != sorted(set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)))
    ]
    assert changed == []


def test_translations_compile_into_what_gettext_reads() -> None:
    compiled = gettext.GNUTranslations(io.BytesIO(chinese().to_binary()))
    for entry in chinese():
        if entry.translated() and not entry.msgid_plural and not entry.msgctxt:
            assert compiled.gettext(entry.msgid) == entry.msgstr


def test_tests_call_nobody_outside() -> None:
    # pytest-socket warns before it raises, and here a warning is an error.
    refused = (SocketConnectBlockedError, UserWarning)
    with pytest.raises(refused, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_documentation_names_every_setting() -> None:
    named = set()
    for module in ("settings", "sign_in"):
        text = (PACKAGE / "site" / f"{module}.py").read_text(encoding="utf-8")
        named |= set(re.findall(r"\"((?:[A-Z]+_)+[A-Z]+)\"", text))
    read = {one for one in named if one.startswith(("CUSTOMARY_", "EMAIL_", "REDIS_", "DATABASE_"))}
    told = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [one for one in sorted(read | {"TIME_ZONE"}) if f"`{one}`" not in told] == []
