# SPDX-License-Identifier: Apache-2.0
"""The story in small, told once for all tests, in memory and on disk."""

from __future__ import annotations

import csv
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customary.demo import generate
from customary.demo.telling import Story, tell

if TYPE_CHECKING:
    from customary.intake.formats.batch import Input

SEED = 20251031
AS_OF = date(2026, 10, 31)
SMALL = 0.05
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Known:
    """What the store knows when the packs before have been imported."""

    folder: Path
    zone: ZoneInfo = ZONE
    now: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    today: date = AS_OF
    active_keys: tuple[frozenset[str], ...] = ()
    leader_addresses: tuple[str, ...] = ()
    leaving_days: Mapping[str, date] = field(default_factory=dict)

    themes: Mapping[str, str] = field(default_factory=dict)
    help_desks: frozenset[str] = frozenset()

    def words_at(self, addresses: Iterable[str]) -> dict[str, Any]:
        """Words by the references of packs: all of this story are."""
        found = {}
        for address in addresses:
            key, _stroke, number = address.partition("/")
            said = SimpleNamespace(pk=address, source=SimpleNamespace(key=key), external_id=number)
            found[address] = SimpleNamespace(words=said, metric=None, lost=None)
        return found

    def contacts(self, keys: Iterable[str]) -> dict[str, datetime | None]:
        """None is stored yet."""
        return {}

    @property
    def domains(self) -> frozenset[str]:
        """The company's own."""
        return frozenset(row["Work Email"].rpartition("@")[2] for row in self._rows("hr", "people"))

    @cached_property
    def employee_addresses(self) -> frozenset[str]:
        """Those of everybody who works there."""
        return frozenset(row["Work Email"].lower() for row in self._rows("hr", "people"))

    def is_colleague(self, address: str) -> bool:
        """Whether somebody works there."""
        return address in self.employee_addresses

    @property
    def policies(self) -> dict[str, str]:
        """The policies by reference."""
        return {key: key for key in self._documents("policy")}

    @property
    def promises(self) -> dict[str, str]:
        """The promises' titles by reference."""
        return self._documents("promise")

    @property
    def customer_addresses(self) -> frozenset[str]:
        """Those of all customers."""
        return frozenset(row["email"] for row in self._rows("crm", "customers"))

    @property
    def units(self) -> dict[str, str]:
        """The units by name."""
        rows = self._rows("hr", "departments")
        return {row["Department Name"].casefold(): f"hr/{row['Department ID']}" for row in rows}

    def _documents(self, kind: str) -> dict[str, str]:
        rows = self._rows("wiki", "gov_documents")
        return {f"wiki/{row['external_id']}": row["title"] for row in rows if row["kind"] == kind}

    def _rows(self, source: str, name: str) -> list[dict[str, str]]:
        return read(next(self.folder.glob(f"[0-9][0-9]-{source}")) / f"{name}.csv")


@dataclass(frozen=True)
class Packs:
    """A generated directory, read the way anybody would read it."""

    folder: Path

    def rows(self, source: str, name: str) -> list[dict[str, str]]:
        """The rows of one file of a source."""
        return next(
            read(path) for key, table, path in self.files() if (key, table) == (source, name)
        )

    @cache  # noqa: B019
    def files(self) -> list[tuple[str, str, Path]]:
        """Source, object and path of every file, in the order of import."""
        found = []
        for pack in sorted(path.parent for path in self.folder.glob("*/pack.toml")):
            tables = self._fed(pack) or {path.stem: path for path in sorted(pack.glob("*.csv"))}
            found += [(pack.name[3:], name, path) for name, path in tables.items()]
        return found

    def truths(self) -> dict[str, dict[str, Any]]:
        """What was planted, by id."""
        text = (self.folder / "truth.toml").read_text(encoding="utf-8")
        return {truth["id"]: truth for truth in tomllib.loads(text)["truth"]}

    def _fed(self, pack: Path) -> dict[str, Path]:
        """The tables that a feed makes of another system's files; none where no feed is named."""
        # Tables need Django, which is not ready when pytest reads this file.
        from customary.intake.feeds.feed import Drop
        from customary.intake.feeds.registry import feed_of
        from customary.intake.pack import dropped

        said = tomllib.loads((pack / "pack.toml").read_text(encoding="utf-8")).get("feed")
        if said is None:
            return {}
        made = Path(tempfile.mkdtemp(prefix=f"{pack.name}-"))
        drop = Drop(tuple(dropped(pack)))
        answers = said.get("answers", {})
        prepared = feed_of(said["kind"]).prepare(drop, answers, Known(self.folder), made)  # type: ignore[arg-type]
        assert prepared.problems == ()
        return {one.declared.object: _as_ours(one, made) for one in prepared.inputs}


def _as_ours(one: Input, made: Path) -> Path:
    """The file with our columns: as the feed wrote it, or as it says the foreign one is read."""
    from customary.intake.formats import open_file
    from customary.intake.mapping import cleaned, plan, select, texts_of
    from customary.intake.schema import objects

    declared = one.declared
    if declared.columns is None:
        return one.path
    parts = []
    with open_file(one) as opened:
        columns = plan(declared, objects()[declared.object], opened.header, name=one.name)
        for block in opened.batches:
            batch = select(cleaned(block, declared), declared)
            parts.append(pa.table({n: texts_of(n, said, batch)[0] for n, said in columns.items()}))
    path = made / f"{declared.object}-as-ours.parquet"
    pq.write_table(pa.concat_tables(parts), path)
    return path


@cache
def read(path: Path) -> list[dict[str, str]]:
    """The rows of a file, every cell as text."""
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
        return [{name: _local(cell or "") for name, cell in row.items()} for row in rows]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _local(cell: str) -> str:
    """A moment with an offset as local time, like the others in the packs."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", cell):
        return cell
    return datetime.fromisoformat(cell).astimezone(ZONE).replace(tzinfo=None).isoformat()


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    """The demonstration at a twentieth of its volume."""
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, seed=SEED, as_of=AS_OF, scale=SMALL)
    return Packs(folder)


@pytest.fixture(scope="session")
def whole() -> Story:
    """The demonstration at its full volume, in memory."""
    return tell(seed=SEED, as_of=AS_OF, scale=1.0)
