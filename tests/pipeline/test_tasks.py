# SPDX-License-Identifier: Apache-2.0
"""Jobs wait in a file, come back after a failure, and grade at night."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from huey import Huey

from customary.pipeline import tasks


@pytest.fixture
def file(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.QUEUE_FILE = tmp_path / "queue.sqlite3"
    return settings.QUEUE_FILE


def started(done: list[str], *, failures: int = 0) -> tuple[Huey, object]:
    """A process's view of the queue, with a job that fails a few times before it succeeds."""
    queue = tasks.make_queue()
    left = [failures]

    @queue.task(retries=2, retry_delay=0, name="note")
    def note(word: str) -> None:
        if left[0]:
            left[0] -= 1
            raise ConnectionError
        done.append(word)

    return queue, note


def test_a_queued_job_survives_a_restart(file: Path) -> None:
    _, note = started([])
    note("kept")
    done: list[str] = []
    after_restart, _ = started(done)
    after_restart.execute(after_restart.dequeue())
    assert done == ["kept"]
    assert after_restart.dequeue() is None


def test_a_failed_job_is_tried_again(file: Path) -> None:
    done: list[str] = []
    queue, note = started(done, failures=1)
    note("at last")
    queue.execute(queue.dequeue())
    assert done == []
    queue.execute(queue.dequeue())
    assert done == ["at last"]


def test_a_job_that_always_fails_is_given_up(file: Path) -> None:
    done: list[str] = []
    queue, note = started(done, failures=99)
    note("never")
    for _ in range(3):
        queue.execute(queue.dequeue())
    assert queue.dequeue() is None
    assert done == []


def test_the_culture_is_graded_once_a_night() -> None:
    due = [
        minute
        for hour in range(24)
        for minute in (datetime(2026, 11, 23, hour, minute) for minute in range(60))  # noqa: DTZ001
        if "grade_nightly" in {task.name for task in tasks.queue.read_periodic(minute)}
    ]
    assert [moment.strftime("%H:%M") for moment in due] == ["03:30"]


@pytest.mark.django_db
def test_grading_on_demand_names_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []
    monkeypatch.setattr(tasks, "grade_culture", lambda _day, started_by: asked.append(started_by))
    tasks.grade_now(7)
    assert asked == [7]
