# SPDX-License-Identifier: Apache-2.0
r"""Translations without gettext's programs: collect what is said, take translations in, compile.

python tools/messages.py collect            bring the .po files up to the sources
python tools/messages.py take FILE.tsv ...  fill in translations: [context<TAB>]msgid<TAB>msgstr, \n for lines
python tools/messages.py compile            write the .mo files that pages read
python tools/messages.py missing            list what is not translated
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "customary"
LOCALE = SOURCE / "locale"

#: Which arguments of a call are the context, the message and its plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
#: What Django's own template reader turns tags into.
IN_TEMPLATE = re.compile(r"\b(_|n?p?gettext)\(")
FLAGGED = re.compile(r"%\(\w+\)")


class Message(NamedTuple):
    """What gettext knows a message by, and its plural."""

    context: str | None
    text: str
    plural: str | None


def main() -> None:
    """Do what the first word says."""
    verbs = {"collect": collect, "take": take, "compile": compile_all, "missing": print_missing}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*sys.argv[2:])


def collect() -> None:
    """Bring each .po file up to the sources; what is no longer said is dropped."""
    said = messages()
    for path in po_files():
        old = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))}
        new = polib.POFile(wrapwidth=98)
        new.metadata = polib.pofile(str(path)).metadata
        for message in sorted(said, key=lambda message: (message.text, message.context or "")):
            kept = old.get((message.context, message.text))
            new.append(entry_for(message, sorted(said[message]), kept))
        new.save(str(path))
        print(
            f"{path.relative_to(ROOT)}: {len(new)} messages, {len(untranslated(new))} to translate"
        )


def take(*tables: str) -> None:
    """Fill in Chinese from tab-separated files; a later line wins over an earlier one."""
    path = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path), wrapwidth=98)
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    for table in tables:
        for number, line in enumerate(Path(table).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            *context, msgid, msgstr = ["", *line.split("\t")][-3:]
            if "\t" not in line:
                sys.exit(f"{table}, line {number}: no tab between message and translation.")
            entry = known.get((*context, unescaped(msgid)))
            fill(entry, unescaped(msgstr), where=f"{table}, line {number}")
    catalogue.save(str(path))
    print(f"{len(untranslated(catalogue))} to translate")


def fill(entry: polib.POEntry | None, translation: str, *, where: str) -> None:
    """Give one entry its translation; Chinese has one form for any number."""
    if entry is None:
        print(f"{where}: nobody says this (yet)")
    elif entry.msgid_plural:
        entry.msgstr_plural = {0: translation}
    else:
        entry.msgstr = translation


def compile_all() -> None:
    """Write a .mo file beside each .po file."""
    for path in po_files():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def print_missing() -> None:
    """List what is not translated, a line each, as `take` reads it."""
    for path in po_files():
        for entry in untranslated(polib.pofile(str(path))):
            print(entry.msgid.replace("\n", "\\n") + "\t")


def messages() -> dict[Message, set[str]]:
    """Everything said in sources and templates, and in which files."""
    said: dict[Message, set[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        found: Iterator[Message] = iter(())
        if path.suffix == ".py" and "migrations" not in path.parts:
            found = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = in_template(path.read_text(encoding="utf-8"), str(path))
        for message in found:
            said.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return said


def in_python(source: str) -> Iterator[Message]:
    """The messages of a module: calls of gettext's functions with literal texts."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name in CALLS and (message := message_of(name, node)):
                yield message


def in_template(source: str, origin: str) -> Iterator[Message]:
    """The messages of a template, by Django's own reader of templates."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=False)
    told = templatize(source, origin=origin)
    for found in IN_TEMPLATE.finditer(told):
        if message := message_of(found[1], call_at(told, found.start(), origin)):
            yield message


def call_at(text: str, start: int, origin: str) -> ast.Call:
    """The call that begins there: the shortest text that is one."""
    end = text.index(")", start)
    while True:
        try:
            node = ast.parse(text[start : end + 1], mode="eval").body
        except SyntaxError:
            end = text.find(")", end + 1)
            if end < 0:
                raise ValueError(f"{origin}: {text[start : start + 60]!r} does not end") from None
        else:
            if isinstance(node, ast.Call):
                return node
            raise ValueError(f"{origin}: {text[start : end + 1]!r} is no message")


def message_of(name: str, call: ast.Call) -> Message | None:
    """The message of a call, if its texts are literal."""
    texts = [
        argument.value if isinstance(argument, ast.Constant) else None for argument in call.args
    ]
    parts = [
        texts[place] if place is not None and place < len(texts) else None for place in CALLS[name]
    ]
    context, text, plural = (part if isinstance(part, str) else None for part in parts)
    return Message(context, text, plural) if text else None


def entry_for(message: Message, files: list[str], kept: polib.POEntry | None) -> polib.POEntry:
    """An entry that keeps the translation it had."""
    entry = polib.POEntry(
        msgctxt=message.context,
        msgid=message.text,
        occurrences=[(name, "") for name in files],
        flags=["python-format"] if FLAGGED.search(message.text) else [],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = kept.msgstr_plural if kept and kept.msgid_plural else {0: ""}
    elif kept:
        entry.msgstr = kept.msgstr
    return entry


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Entries without a translation that may be relied on."""
    return [entry for entry in catalogue if not entry.translated() or entry.fuzzy]


def po_files() -> list[Path]:
    """One a language; English is in the sources."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def unescaped(text: str) -> str:
    r"""The text with \n as the line ends they stand for."""
    return text.replace("\\n", "\n")


if __name__ == "__main__":
    main()
