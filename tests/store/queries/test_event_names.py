# SPDX-License-Identifier: Apache-2.0
"""Events whose title is not kept are called by what they were and when."""

from __future__ import annotations

import pytest
from django.utils import translation

from customary.store.queries.links import link_to
from tests.cast import make_event

pytestmark = pytest.mark.django_db


def test_an_event_is_called_by_its_title() -> None:
    assert link_to(make_event("2025-05-06 09:00", title="Town hall May")).label == "Town hall May"


def test_an_untitled_event_is_called_by_its_kind_and_time() -> None:
    untitled = make_event("2025-05-06 09:00", kind="board_meeting")
    untitled.refresh_from_db()
    assert link_to(untitled).label.startswith("Board meeting, ")
    with translation.override("zh-hans"):
        assert "2025" in link_to(untitled).label
    assert untitled.external_id not in link_to(untitled).label
