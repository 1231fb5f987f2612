# SPDX-License-Identifier: Apache-2.0
"""Killed at any point, an import shows nothing by halves, and the next attempt completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection, transaction

from customary.intake import lock
from customary.intake.importing import check_pack, import_pack
from customary.intake.report import PackError
from customary.store.models import Change, ImportRun, ImportState, OrgUnit, Person, Source
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 1_000
CHILD = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from customary.intake import importing, merging

merging.CHUNK = 100
point = sys.argv[2]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

steps = 0
def watch(step):
    global steps
    steps += step.name == point.partition(":")[0]
    if ":" in point and steps == int(point.partition(":")[2]):
        die()

def before(module, name):
    setattr(module, name, die)

def after(module, name):
    verb = getattr(module, name)
    setattr(module, name, lambda *a, **k: (verb(*a, **k), die()))

if point == "before the run is recorded":
    before(merging.ImportRun, "save")
elif point == "after the run is recorded":
    after(merging, "begin")
elif point == "before references are filled in":
    before(merging, "_point_forward")
elif point == "before it is shown":
    before(merging, "_finish")
elif point == "while it is shown":
    after(merging, "_update_source")
elif point == "after it is shown":
    after(merging, "_finish")
run = importing.import_pack(Path(sys.argv[1]), progress=watch)
sys.exit(0 if run.state == "done" else 1)
"""
POINTS = [
    "people.csv:1",
    "checking:1",
    "before the run is recorded",
    "after the run is recorded",
    "people:1",
    "people:7",
    "before references are filled in",
    "before it is shown",
    "while it is shown",
    "after it is shown",
]


def environment() -> dict[str, str]:
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = os.environ["CUSTOMARY_TEST_SERVER"].rpartition("/")[0] + f"/{name}"
    return os.environ | {"DATABASE_URL": address}


def begin(pack: Path, point: str = "") -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", CHILD, str(pack), point]
    return subprocess.Popen(words, env=environment())


def killed(pack: Path, point: str) -> None:
    assert begin(pack, point).wait(60) == -signal.SIGKILL


@pytest.fixture
def pack(make_pack: MakePack) -> Path:
    """A thousand people, each led by the next, and a unit that is here already and changes."""
    stored(make_pack({"org_units.csv": "external_id,name\na,Alpha\n"}))
    rows = "".join(
        f"{n},Person {n},a,{n + 1 if n < PEOPLE else ''}\n" for n in range(1, PEOPLE + 1)
    )
    return make_pack(
        {
            "org_units.csv": "external_id,name\na,Alpha and more\n",
            "people.csv": f"external_id,full_name,unit,manager\n{rows}",
        }
    )


@pytest.mark.parametrize("point", POINTS)
def test_an_import_killed_anywhere_is_completed_by_the_next_attempt(pack: Path, point: str) -> None:
    killed(pack, point)
    shown = point == "after it is shown"
    assert Person.objects.count() == (PEOPLE if shown else 0)
    assert OrgUnit.objects.get().name == ("Alpha and more" if shown else "Alpha")
    assert Change.objects.count() == int(shown)
    run = import_pack(pack)
    assert run.state == ImportState.DONE
    assert Person.objects.count() == Person.every.count() == PEOPLE
    assert Person.objects.get(external_id="1").manager == Person.objects.get(external_id="2")
    assert Person.objects.filter(manager=None).count() == 1
    assert OrgUnit.objects.get().name == "Alpha and more"
    assert Change.objects.count() == 1
    assert not ImportRun.objects.filter(state=ImportState.MERGING).exists()
    assert [path.name for path in settings.STAGING.iterdir()] == ["lock"]
    assert counts(stored(pack)) == (0, 0, PEOPLE + 1)


def test_what_was_merged_already_is_not_merged_again(pack: Path) -> None:
    killed(pack, "people:7")
    run = ImportRun.objects.get(state=ImportState.MERGING)
    merged = Person.every.count()
    assert merged >= 500
    ids = set(Person.every.values_list("pk", flat=True))
    assert import_pack(pack) == run
    assert ids <= set(Person.objects.values_list("pk", flat=True))


def test_another_pack_clears_away_what_an_abandoned_one_left(
    pack: Path, make_pack: MakePack
) -> None:
    killed(pack, "people:7")
    abandoned = ImportRun.objects.get(state=ImportState.MERGING)
    stored(make_pack({"people.csv": "external_id,full_name\n1,Someone else\n"}, name="other"))
    abandoned.refresh_from_db()
    assert abandoned.state == ImportState.FAILED
    assert Person.every.count() == 1
    assert counts(stored(pack)) == (PEOPLE, 1, 0)


def test_two_imports_do_not_run_at_once(pack: Path) -> None:
    with lock.only_one():
        assert check_pack(pack).good
        with pytest.raises(PackError, match="under way"):
            import_pack(pack)
    stored(pack)


def test_other_writers_are_never_refused(make_pack: MakePack) -> None:
    rows = "".join(f"{n},Person {n},{n + 1}\n" for n in range(1, 40_000))
    pack = make_pack({"people.csv": f"external_id,full_name,manager\n{rows}40000,Last,\n"})
    source = Source.objects.create(key="desk", name="Desk")
    importing = begin(pack)
    written, longest = 0, 0.0
    while importing.poll() is None:
        began = time.perf_counter()
        with transaction.atomic():
            Person.objects.create(source=source, external_id=str(written), full_name="Walk-in")
        longest = max(longest, time.perf_counter() - began)
        written += 1
        time.sleep(0.01)
    assert importing.returncode == 0
    assert written > 10
    assert longest < 5
    assert Person.objects.count() == 40_000 + written


def test_a_record_stored_by_somebody_else_meanwhile_ends_the_import_cleanly(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from customary.intake import merging

    begin_run = merging.begin

    def and_somebody_stores_one(*given: object, **named: object) -> object:
        begun = begin_run(*given, **named)  # type: ignore[arg-type]
        Person.objects.create(source=Source.objects.get(key="hr"), external_id="7", full_name="Eve")
        return begun

    monkeypatch.setattr(merging, "begin", and_somebody_stores_one)
    with pytest.raises(PackError, match="changed meanwhile"):
        import_pack(pack)
    monkeypatch.undo()
    assert [person.full_name for person in Person.every.all()] == ["Eve"]
    assert counts(stored(pack)) == (PEOPLE - 1, 2, 0)
