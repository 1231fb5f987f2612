# SPDX-License-Identifier: Apache-2.0
"""Leads references to their records: by id, address, number or name, in any of the dropped tables.

An agent known by an address, a department known by its name, a customer on an order: what is in no
dropped table becomes a record of its own, a person as an account.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from customary.catalogue.staffing import is_about_customers
from customary.intake.declaration import ColumnDeclaration, FileDeclaration
from customary.intake.feeds.tables.content import EMAIL, NOTHING
from customary.intake.feeds.tables.values import guess_word
from customary.intake.formats import open_file
from customary.intake.formats.batch import Input
from customary.intake.mapping import cleaned, select, texts_of
from customary.intake.schema import Kind, objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.tables.entry import Entry
    from customary.intake.feeds.writing import PackWriter
    from customary.intake.formats.batch import Batch

#: By what records of a table may be meant, the surest first.
NAMES = {
    "people": ("email", "employee_number", "full_name"),
    "customers": ("email", "number", "name"),
    "org_units": ("name", "name_zh_hans"),
    "metrics": ("name",),
    "goals": ("title",),
    "themes": ("name",),
    "gov_documents": ("title",),
}
#: What can be made of nothing but a name.
MADE = ("people", "customers", "org_units", "metrics", "themes", "gov_documents")
PARTS = ("name", "email", "phone")
FIRST = "first"
LONGEST_ID = 200
#: As sure as this, a unit's work is told by its name.
SURE_ENOUGH = 0.6


@dataclass
class Referred:
    """What one column of one table points to: their text -> name, address and number beside it."""

    entry: Entry
    ours: str
    heading: str
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The object pointed to."""
        return objects()[self.entry.object].columns[self.ours].target

    @property
    def beside(self) -> dict[str, str]:
        """The columns that tell more about who is meant."""
        told = ((part, self.entry.parts.get(f"{self.ours}.{part}", "")) for part in PARTS)
        return {part: heading for part, heading in told if heading}


def references_of(entry: Entry, entries: list[Entry]) -> list[Referred]:
    """The columns of an entry whose texts have to be looked up."""
    found = []
    for ours, said in entry.columns.items():
        column = objects()[entry.object].columns.get(ours)
        if column is None or column.kind is not Kind.REFERENCE or said.values is not None:
            continue
        if said.column in entry.table.profiles and not _same_id(
            entry, said.column, column.target, entries
        ):
            found.append(Referred(entry, ours, said.column))
    return found


def can_follow(entry: Entry, ours: str, entries: list[Entry]) -> bool:
    """Whether what a reference points to is in the drop, or can be made of its name alone."""
    target = objects()[entry.object].columns[ours].target
    return target in MADE or any(other.object == target for other in entries)


def link(entries: list[Entry], pack: PackWriter, known: Known, answers: Answers) -> list[Entry]:
    """The entries with every reference led to an id; what is nowhere is written into the pack."""
    entries = [_followable(entry, entries) for entry in entries]
    referred = [one for entry in entries for one in references_of(entry, entries)]
    if not referred:
        return entries
    _gather(referred)
    columns: dict[int, dict[str, ColumnDeclaration]] = defaultdict(dict)
    made: dict[str, dict[str, _Made]] = defaultdict(dict)
    for target in dict.fromkeys(one.target for one in referred):
        ids = _ids([one for one in referred if one.target == target], target, entries, known)
        for one in referred:
            if one.target == target:
                said = _led(one, ids, made[target])
                columns[id(one.entry)][one.ours] = said
    _write(made, pack, answers)
    return [replace(entry, columns={**entry.columns, **columns[id(entry)]}) for entry in entries]


def _followable(entry: Entry, entries: list[Entry]) -> Entry:
    kept = {
        ours: said
        for ours, said in entry.columns.items()
        if ours == "external_id"
        or not objects()[entry.object].columns[ours].target
        or can_follow(entry, ours, entries)
        or said.column not in entry.table.profiles
    }
    return replace(entry, columns=kept)


def _same_id(entry: Entry, heading: str, target: str, entries: list[Entry]) -> bool:
    """Whether an entry makes the target of the very same column."""
    return any(
        other.object == target and other.table is entry.table and identity_heading(other) == heading
        for other in entries
    )


def identity_heading(entry: Entry) -> str:
    """The heading of the column that names a row; "" where it is not one column."""
    if entry.declared.external_id is not None:
        return entry.declared.external_id.column
    if "external_id" in entry.columns:
        return entry.columns["external_id"].column
    return entry.declared.group_by[0] if len(entry.declared.group_by) == 1 else ""


def _gather(referred: list[Referred]) -> None:
    """Every different text of the columns, each table read once for each of its entries."""
    by_entry: dict[int, list[Referred]] = defaultdict(list)
    for one in referred:
        by_entry[id(one.entry)].append(one)
    for several in by_entry.values():
        for batch in _batches(several[0].entry):
            for one in several:
                _note(one, batch)


def _note(one: Referred, batch: Batch) -> None:
    beside = one.beside
    columns = {"theirs": batch.columns[one.heading]}
    columns |= {part: batch.columns[heading] for part, heading in beside.items()}
    grouped = (
        pa.table(columns)
        .group_by(["theirs"], use_threads=False)
        .aggregate([(part, FIRST) for part in beside])
        .to_pydict()
    )
    for position, theirs in enumerate(grouped["theirs"]):
        if theirs and theirs.strip() and theirs not in one.texts:
            one.texts[theirs] = tuple(
                (grouped[f"{part}_{FIRST}"][position] or "").strip() if part in beside else ""
                for part in PARTS
            )


def _batches(entry: Entry) -> Iterator[Batch]:
    for part in entry.table.parts:
        declared = FileDeclaration(
            name=part.name,
            object=entry.object,
            where=entry.declared.where,
            require=entry.declared.require,
            empty=entry.declared.empty or NOTHING,
            **part.opening,
        )
        with open_file(Input(part.path, part.name, declared)) as opened:
            for batch in opened.batches:
                yield select(cleaned(batch, declared), declared)


def _ids(
    referred: list[Referred], target: str, entries: list[Entry], known: Known
) -> Mapping[str, str]:
    """What a text in small letters stands for: the id of a record of the drop, or of one known."""
    names = _Names({form for one in referred for text in one.texts for form in _forms(text)})
    if target in {"org_units", "metrics"}:
        stored = known.units if target == "org_units" else known.metrics
        for name, there in stored.items():
            names.note(len(NAMES), name, there)
    for entry in entries:
        heading = identity_heading(entry)
        if entry.object == target and heading in entry.table.profiles:
            for batch in _batches(entry):
                names.take(batch, entry, heading)
    return names.ids


@dataclass
class _Names:
    """The ids that names lead to, of those that somebody asks for; the surest kind of name counts."""

    wanted: set[str]
    found: dict[str, tuple[int, str]] = field(default_factory=dict)
    doubtful: set[tuple[int, str]] = field(default_factory=set)

    @property
    def ids(self) -> dict[str, str]:
        """The id for each name; a name of two records is nobody's."""
        return {
            name: key
            for name, (rank, key) in self.found.items()
            if (rank, name) not in self.doubtful
        }

    def take(self, batch: Batch, entry: Entry, heading: str) -> None:
        """Note the names in a block of records."""
        own = pc.utf8_trim_whitespace(pc.fill_null(batch.columns[heading], "")).to_pylist()
        for rank, ours in enumerate(("external_id", *NAMES.get(entry.object, ()))):
            texts = own if ours == "external_id" else _texts(batch, entry.columns.get(ours))
            for text, key in zip(texts, own, strict=True) if texts else ():
                for form in _forms(text) if key else ():
                    self.note(rank, form, key)

    def note(self, rank: int, name: str, key: str) -> None:
        """That a record has this name."""
        if name not in self.wanted:
            return
        before = self.found.get(name)
        if before is None or before[0] > rank:
            self.found[name] = (rank, key)
        elif before[0] == rank and before[1] != key:
            self.doubtful.add((rank, name))


def _texts(batch: Batch, said: ColumnDeclaration | None) -> list[str]:
    if said is None:
        return []
    if said.column in batch.columns:
        return [text or "" for text in batch.columns[said.column].to_pylist()]
    if said.template:
        found, _faults = texts_of("", said, batch)
        return [text or "" for text in found.to_pylist()]
    return []


def _forms(text: str) -> tuple[str, ...]:
    """A text as it is looked up: "Rossi, Anna" is "anna rossi" too."""
    plain = " ".join(text.casefold().split())
    last, comma, first = plain.partition(", ")
    return (plain, f"{first} {last}") if comma and first else (plain,)


@dataclass(frozen=True)
class _Made:
    """A record that is only named: its id and what stands beside it."""

    key: str
    name: str
    email: str
    phone: str
    ours: str


def _led(one: Referred, ids: Mapping[str, str], made: dict[str, _Made]) -> ColumnDeclaration:
    """The column with each text led to an id; new ones noted among what is made."""
    values: dict[str, str] = {}
    for text, (name, email, phone) in one.texts.items():
        key = next((ids[form] for form in _forms(text) if form in ids), None)
        if key is None and one.target in MADE:
            key = text.strip()[:LONGEST_ID]
            key = key.lower() if EMAIL.match(key) else key
            address = next((one for one in (email, key) if EMAIL.match(one)), "")
            if key not in made or not (made[key].name or made[key].email):
                made[key] = _Made(key, name[:LONGEST_ID], address, phone[:40], one.ours)
        values[text] = key or ""
    said = one.entry.columns[one.ours]
    if all(found == text.strip() for text, found in values.items()):
        return said
    return replace(said, values=values, otherwise="", default=None)


def _write(made: Mapping[str, Mapping[str, _Made]], pack: PackWriter, answers: Answers) -> None:
    for target, records in made.items():
        for one in records.values():
            cells = _cells(target, one, answers)
            pack.table(target, "external_id", *cells).add(one.key, *cells.values())


def _cells(target: str, one: _Made, answers: Answers) -> dict[str, str]:
    """What is known of a record that is only named."""
    name = one.name or one.key
    if target == "people":
        return {"full_name": name, "email": one.email, "standing": "account"}
    if target == "customers":
        kind = "account" if one.ours == "account" else "contact"
        shown = "" if name == one.email else name
        return {"name": shown, "email": one.email, "phone": one.phone, "kind": kind}
    if target == "org_units":
        guess, sure = guess_word("function", name)
        said = str(
            answers.get(f"org_units.function:{one.key}", guess if sure >= SURE_ENOUGH else "")
        )
        return {"name": name, "function": said or "other"}
    if target == "metrics":
        guess, sure = guess_word("metrics.kind", name)
        kind = guess if sure >= SURE_ENOUGH else "outcome"
        about_customers = is_about_customers(name) and kind != "money"
        return {"name": name, "kind": kind, "customer_centric": str(about_customers).lower()}
    if target == "gov_documents":
        return {"kind": "promise", "title": name}
    return {"name": name}
