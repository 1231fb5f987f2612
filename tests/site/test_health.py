# SPDX-License-Identifier: Apache-2.0
"""/health tells an operator, and nobody else anything."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection
from django.test import Client

from customary.pipeline.tasks import queue
from customary.site import health

pytestmark = pytest.mark.django_db


def test_a_sound_installation_is_well(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": True, "migrations": True, "queue": True},
    }


def test_it_answers_under_any_host_name(client: Client) -> None:
    assert client.get("/health", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_a_queue_that_takes_no_work_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(queue.storage, "put_data", refuse)
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": True, "queue": False}
    assert "readonly" not in response.text


def test_a_missing_migration_is_told(client: Client) -> None:
    health.migrations_are_applied.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'store'")
    assert client.get("/health").json()["checks"]["migrations"] is False


def test_an_unreachable_database_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] is False
