# SPDX-License-Identifier: Apache-2.0
"""The demonstration is the same for the same seed, and each pack imports as it stands."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from customary.demo import generate
from customary.demo.pack import SOURCES
from customary.intake.importing import import_pack
from customary.intake.schema import objects
from customary.site.commands.demo_pack import demo_pack
from customary.store.models import ImportState, OrgUnit, Person, VoiceItem
from tests.demo.conftest import AS_OF, SEED, SMALL, Packs, read


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(packs: Packs, tmp_path: Path) -> None:
    generate(tmp_path, seed=SEED, as_of=AS_OF, scale=SMALL)
    assert contents(tmp_path) == contents(packs.folder)


def test_another_seed_tells_another_story(packs: Packs, tmp_path: Path) -> None:
    generate(tmp_path, seed=SEED + 1, as_of=AS_OF, scale=SMALL)
    other, own = contents(tmp_path), contents(packs.folder)
    assert other.keys() == own.keys()
    assert other["02-hr/people.csv"] != own["02-hr/people.csv"]


@pytest.mark.parametrize("scale", [0.0, 0.009, 21])
def test_a_scale_nobody_can_mean_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(ValueError, match=f"not {scale}"):
        generate(tmp_path, seed=SEED, as_of=AS_OF, scale=scale)


def test_packs_that_are_none_of_these_are_not_mixed_in(tmp_path: Path) -> None:
    stranger = tmp_path / "99-elsewhere" / "pack.toml"
    stranger.parent.mkdir()
    stranger.touch()
    with pytest.raises(ValueError, match="99-elsewhere"):
        generate(tmp_path, seed=SEED, as_of=AS_OF, scale=SMALL)


def test_hand_kept_lists_do_not_pose_as_systems(packs: Packs) -> None:
    grades = {
        declared["source"]["key"]: declared["source"]["evidence_grade"]
        for path in packs.folder.glob("*/pack.toml")
        for declared in [tomllib.loads(path.read_text(encoding="utf-8"))]
    }
    assert {key for key, grade in grades.items() if grade == "C"} == {
        "programme-list",
        "people-list",
    }
    assert set(grades.values()) == {"A", "C"}


def test_every_column_is_one_of_the_object(packs: Packs) -> None:
    for _, name, path in packs.files():
        assert read(path)[0].keys() <= objects()[name].columns.keys(), path


def test_references_lead_to_what_is_there_already(packs: Packs) -> None:
    known: set[tuple[str, str, str]] = set()
    for source in dict.fromkeys(source for source, _, _ in packs.files()):
        here = [(name, path) for key, name, path in packs.files() if key == source]
        for name, _ in here:
            known |= {
                (name, source, row["external_id"])
                for row in packs.rows(source, name)
                if "external_id" in row
            }
        for name, _ in here:
            for column in objects()[name].references:
                for row in packs.rows(source, name):
                    raw = row.get(column.name, "")
                    where, _, key = raw.rpartition("/")
                    found = (column.target, where or source, key)
                    assert not raw or found in known, (source, name, row["external_id"], raw)


@pytest.mark.django_db(transaction=True)
def test_every_pack_imports_in_the_order_of_names(packs: Packs) -> None:
    """Choices, orders of dates and "exactly one" are the store's own rules: it takes every row."""
    for pack in sorted(path.parent for path in packs.folder.glob("*/pack.toml")):
        run = import_pack(pack)
        assert run.state == ImportState.DONE, run.report
    assert OrgUnit.objects.count() == 34
    assert Person.objects.filter(standing="employee", ended_on=None).count() == 420
    assert VoiceItem.objects.filter(person__isnull=True, customer__isnull=True).count() == 0


def test_the_story_ends_on_any_day(tmp_path: Path) -> None:
    generate(tmp_path, seed=SEED, as_of=date(2024, 2, 29), scale=0.02)
    packs = Packs(tmp_path)
    for source, name, column in (
        ("comments", "voice_items", "occurred_at"),
        ("calendar", "events", "starts_at"),
        ("decisions", "decisions", "decided_at"),
    ):
        days = [row[column][:10] for row in packs.rows(source, name)]
        assert "2021-02-27" <= min(days) < "2021-04-01"
        assert "2024-02-01" < max(days) <= "2024-02-29"


def test_the_command_writes_the_packs_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    done = CliRunner().invoke(demo_pack, [str(folder), "--scale", "0.02"])
    assert done.exit_code == 0
    assert done.stdout == f"{len(SOURCES)} packs and truth.toml are in {folder}.\n"
    assert (folder / "truth.toml").is_file()


def test_the_command_refuses_in_a_plain_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(demo_pack, [str(tmp_path), "--scale", "99"])
    assert done.exit_code == 1
    assert done.stderr == "The scale is between 0.01 and 20.0, not 99.0.\n"
