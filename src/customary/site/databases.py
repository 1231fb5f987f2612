# SPDX-License-Identifier: Apache-2.0
"""The database of an installation, from one address: a file beside us, or a PostgreSQL server."""

from __future__ import annotations

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# An acknowledged answer survives power loss (FULL), readers never wait for a writer (WAL), and a
# transaction takes its write lock at the start (IMMEDIATE), so that it waits instead of failing.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-32000;"
    ),
}


def from_url(address: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host/name`."""
    try:
        database: dict[str, Any] = {**dj_database_url.parse(address)}
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be understood. Write sqlite:////path/to/file or "
            "postgres://user:password@host:5432/name."
        ) from error
    engine = database["ENGINE"]
    if engine == "django.db.backends.sqlite3":
        database["OPTIONS"] = SQLITE | database.get("OPTIONS", {})
        # Whoever closes the file last tidies it up: far more work than most requests are.
        database["CONN_MAX_AGE"] = 600
    elif engine == "django.db.backends.postgresql":
        database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    else:
        raise ImproperlyConfigured(
            f"DATABASE_URL names {engine}; Customary runs on SQLite and PostgreSQL."
        )
    return database
