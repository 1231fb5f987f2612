# SPDX-License-Identifier: Apache-2.0
"""A graded organisation, and its report in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from customary.report.data import Report
    from customary.store.models import GradingRun

# Imported late: this file is read before Django is ready.


@pytest.fixture
def run(db: None) -> GradingRun:
    from tests.report.store import grade_a_year

    return grade_a_year()


@pytest.fixture(scope="session")
def reports(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Report]:
    """Reports are frozen, so all tests may look at the same ones; the store is left empty."""
    from django.db import transaction

    from customary.report.freezing import freeze
    from customary.store.access import System
    from tests.report.store import LANGUAGES, grade_a_year

    with django_db_blocker.unblock(), transaction.atomic():
        grade_a_year()
        frozen = {spoken: freeze(System("report"), language=spoken) for spoken in LANGUAGES}
        transaction.set_rollback(True)
    return frozen


@pytest.fixture
def report(reports: dict[str, Report]) -> Report:
    return reports["en"]


@pytest.fixture
def chinese(reports: dict[str, Report]) -> Report:
    return reports["zh-hans"]
