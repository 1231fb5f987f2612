# SPDX-License-Identifier: Apache-2.0
"""Plans: no roadmap item starts without a customer figure and a fresh quote with consent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, Viewer
from customary.store.actions.plans import (
    cite_figure,
    cite_quote,
    start_roadmap_item,
    year_before,
)
from customary.store.actions.quotes import withdraw_consent
from customary.store.actions.refusal import Refused
from customary.store.models import Citation, Initiative, InitiativeStatus, Metric, VoiceItem
from tests.cast import make, make_initiative, make_voice, source_of
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Viewer:
    return viewer("product_lead")


@pytest.fixture
def item() -> Initiative:
    return make_initiative("2025-03-01", kind="roadmap_item", status="accepted")


def cite_a_figure(lead: Viewer, item: Initiative) -> None:
    cite_figure(lead, item, metric=make(Metric, name="Waiting", kind="speed"), figure=3.5)


def cite_a_quote(
    lead: Viewer, item: Initiative, *, consent: bool = True, days_old: int = 30
) -> None:
    said = timezone.now() - timedelta(days=days_old)
    quote = make(VoiceItem, occurred_at=said, text="Too slow.", consent_to_quote=consent)
    cite_quote(lead, item, voice_item=quote)


def test_at14_a_figure_without_a_quote_fails_the_gate(lead: Viewer, item: Initiative) -> None:
    cite_a_figure(lead, item)
    with pytest.raises(Refused) as refusal:
        start_roadmap_item(lead, item, first_step="Ask ten of them")
    assert refusal.value.where == "quote"
    item.refresh_from_db()
    assert item.status == InitiativeStatus.ACCEPTED


def test_at14_a_quote_without_a_figure_fails_the_gate(lead: Viewer, item: Initiative) -> None:
    cite_a_quote(lead, item)
    with pytest.raises(Refused) as refusal:
        start_roadmap_item(lead, item, first_step="Ask ten of them")
    assert refusal.value.where == "figure"


def test_at14_a_quote_older_than_twelve_months_does_not_count(
    lead: Viewer, item: Initiative
) -> None:
    cite_a_figure(lead, item)
    cite_a_quote(lead, item, days_old=368)
    with pytest.raises(Refused) as refusal:
        start_roadmap_item(lead, item, first_step="Ask ten of them")
    assert refusal.value.where == "quote"


def test_at14_a_quote_without_consent_cannot_be_placed(lead: Viewer, item: Initiative) -> None:
    with pytest.raises(Refused, match="not agreed"):
        cite_a_quote(lead, item, consent=False)
    assert not Citation.objects.exists()


@pytest.mark.parametrize("how", ["withdrawn here", "said by an import alone"])
def test_at14_a_quote_whose_consent_is_gone_does_not_count(
    lead: Viewer, item: Initiative, how: str
) -> None:
    cite_a_figure(lead, item)
    cite_a_quote(lead, item)
    words = VoiceItem.objects.get()
    if how == "withdrawn here":
        withdraw_consent(viewer("cx_lead"), words)
        assert not Citation.objects.filter(kind="quote").exists()
    else:
        Citation.objects.filter(kind="quote").update(source=source_of("A"))
        withdraw_consent(viewer("cx_lead"), words)
        # A system that says yes again does not undo what the customer said.
        VoiceItem.objects.update(consent_to_quote=True)
    with pytest.raises(Refused) as refusal:
        start_roadmap_item(lead, item, first_step="Ask ten of them")
    assert refusal.value.where == "quote"


def test_at14_with_a_figure_and_a_fresh_quote_the_item_starts(
    lead: Viewer, item: Initiative
) -> None:
    cite_a_figure(lead, item)
    cite_a_quote(lead, item, days_old=364)
    started = start_roadmap_item(lead, item, first_step="Ask ten of them")
    assert started.status == InitiativeStatus.ACTIVE
    assert started.started_on == timezone.localdate()
    with pytest.raises(Refused, match="not waiting"):
        start_roadmap_item(lead, item, first_step="Again")


def test_a_quote_is_cited_only_by_those_who_may_read_it(item: Initiative) -> None:
    owner = viewer()
    Initiative.objects.filter(pk=item.pk).update(owner=owner.person)
    with pytest.raises(NotAllowed):
        cite_quote(owner, item, voice_item=make_voice("2025-03-01"))


def test_a_year_before_a_leap_day_is_the_last_of_february() -> None:
    assert year_before(datetime(2024, 2, 29, tzinfo=UTC)) == datetime(2023, 2, 28, tzinfo=UTC)
    assert year_before(datetime(2025, 2, 28, tzinfo=UTC)) == datetime(2024, 2, 28, tzinfo=UTC)
