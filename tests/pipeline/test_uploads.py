# SPDX-License-Identifier: Apache-2.0
"""Work on uploads survives whatever dies: the state is the work list, a message only wakes."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from customary.pipeline import tasks, uploads
from customary.pipeline.uploads import UploadState
from customary.store.models import GradingRun, ImportRun, Person

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from customary.pipeline.uploads import Upload

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = b"external_id,full_name\np1,Ann Other\np2,Bob Other\n"


@pytest.fixture(autouse=True)
def own_folders(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"


def received(content: bytes = PEOPLE) -> Upload:
    return uploads.receive([content], name="people.csv", account=1, language="en")


def state(upload: Upload) -> UploadState:
    found = uploads.find_upload(upload.id)
    assert found is not None
    return found.state


def test_an_upload_whose_message_was_lost_is_checked_all_the_same() -> None:
    upload = received()
    assert uploads.unattended() == [upload.id]
    tasks.finish_imports.call_local()
    assert state(upload) is UploadState.CHECKED
    assert uploads.unattended() == []


def test_an_import_whose_worker_died_is_finished_and_graded() -> None:
    upload = received()
    uploads.work_on(upload.id)
    found = uploads.find_upload(upload.id)
    assert found is not None
    uploads.decide(found, partial=False)
    tasks.finish_imports.call_local()
    assert state(upload) is UploadState.IMPORTED
    assert Person.objects.count() == 2
    assert GradingRun.objects.count() == 1


def test_a_doubled_message_changes_nothing() -> None:
    upload = received()
    uploads.work_on(upload.id)
    found = uploads.find_upload(upload.id)
    assert found is not None
    uploads.decide(found, partial=False)
    assert uploads.work_on(upload.id) is not None
    assert uploads.work_on(upload.id) is None
    assert ImportRun.objects.count() == 1


def test_two_workers_do_not_work_on_one_upload() -> None:
    upload = received()
    with uploads._only_worker(upload.id) as alone:
        assert alone
        assert uploads.work_on(upload.id) is None
        assert uploads.unattended() == []
    assert state(upload) is UploadState.WAITING


def test_an_upload_thrown_away_while_it_is_checked_ends_quietly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload = received()

    def stopped(*_: object, **__: object) -> None:
        uploads.discard(upload)
        raise FileNotFoundError(upload.name)

    monkeypatch.setattr(uploads, "check_pack", stopped)
    assert uploads.work_on(upload.id) is None
    assert uploads.find_upload(upload.id) is None


def test_a_missing_file_of_ours_is_not_hushed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = received()

    def broken(*_: object, **__: object) -> None:
        raise FileNotFoundError("staging")

    monkeypatch.setattr(uploads, "check_pack", broken)
    with pytest.raises(FileNotFoundError, match="staging"):
        uploads.work_on(upload.id)


def test_uploads_nobody_decided_about_are_thrown_away_after_a_fortnight(
    settings: SettingsWrapper,
) -> None:
    old, new = received(), received()
    tasks.finish_imports.call_local()
    long_ago = time.time() - 15 * 24 * 3600
    os.utime(settings.UPLOADS / "packs" / old.id / "state.json", (long_ago, long_ago))
    uploads.discard_old()
    assert uploads.find_upload(old.id) is None
    assert uploads.find_upload(new.id) is not None


def test_an_id_that_is_none_finds_nothing() -> None:
    assert uploads.find_upload("../../etc") is None
    assert uploads.work_on("0" * 32) is None
