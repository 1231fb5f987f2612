# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the pages. The house is built and graded once a module; each test's changes vanish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.understand.meaning import tiny
from tests.understand.model_server import model

if TYPE_CHECKING:
    from tests.web.house import House

__all__ = ["model", "tiny"]


@pytest.fixture(scope="module")
def built_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The house in a transaction of its own, around those of the tests."""
    from tests.web.house import build  # Django has started only now

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def house(built_house: House, db: None) -> House:
    """The house, graded."""
    return built_house


@pytest.fixture
def empty_house(db: None) -> House:
    """The house before its first grading."""
    from tests.web.house import build

    return build(graded=False)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """How passwords are kept is proved elsewhere; here it would only take time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
