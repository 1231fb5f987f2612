# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from customary.intake.feeds.known import Known
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_whoever_has_an_address_of_the_organisation_is_a_colleague() -> None:
    make_person("Ada", email="Ada@Example.org")
    known = Known()
    assert known.is_colleague("ada@example.org")
    assert known.is_colleague("new@example.org")
    assert not known.is_colleague("ada@example.com")
    assert not known.is_colleague("example.org")


def test_an_employee_with_a_private_mailbox_makes_nobody_else_a_colleague() -> None:
    make_person("Ben", email="ben@gmail.com")
    known = Known()
    assert known.domains == frozenset()
    assert known.is_colleague("ben@gmail.com")
    assert not known.is_colleague("customer@gmail.com")


def test_accounts_in_other_systems_make_no_domain_ours() -> None:
    make_person("Guest", email="guest@agency.example", standing="account")
    assert not Known().is_colleague("other@agency.example")
