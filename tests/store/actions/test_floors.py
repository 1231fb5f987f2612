# SPDX-License-Identifier: Apache-2.0
"""Floors rise, and never fall."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed
from customary.store.access.floors import floor
from customary.store.actions.floors import raise_floor
from customary.store.actions.refusal import Refused
from customary.store.models import Change, Organisation
from tests.cast import make_organisation
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db


def test_a_floor_rises_and_the_history_says_who_raised_it() -> None:
    make_organisation()
    admin = viewer("admin")
    raise_floor(admin, "units", 8)
    raise_floor(admin, "opinions", 12)
    assert (floor("units"), floor("opinions"), floor("trends")) == (8, 12, 30)
    change = Change.objects.filter(table="organisation").first()
    assert change is not None
    assert (change.account_id, change.after) == (admin.account, {"floors": {"units": 8}})


@pytest.mark.parametrize("people", [0, 4, 7])
def test_a_floor_never_falls(people: int) -> None:
    make_organisation(floors={"units": 8})
    with pytest.raises(Refused, match="never falls"):
        raise_floor(viewer("admin"), "units", people)
    assert Organisation.objects.get().floors == {"units": 8}


def test_a_floor_nobody_knows_is_refused() -> None:
    make_organisation()
    with pytest.raises(ValueError, match="no floor"):
        raise_floor(viewer("admin"), "ceilings", 9)


def test_floors_are_for_administrators() -> None:
    make_organisation()
    with pytest.raises(NotAllowed):
        raise_floor(viewer("executive"), "units", 9)
