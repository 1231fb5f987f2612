# SPDX-License-Identifier: Apache-2.0
"""What should have been answered by now stands by its deadline: who has waited longest comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.access import System
from customary.store.models import Annotation, VoiceCase, VoiceItem
from customary.store.queries import inbox, inbox_filters
from tests.web.house import House
from tests.web.test_inbox import asked, said

pytestmark = pytest.mark.django_db


def overdue_in(house: House, many: int = 7) -> list[str]:
    """Comments that should have been answered by now, the longest overdue first; and others."""
    now = timezone.now()
    for number in range(many):
        # What was said last is overdue the longest, and two have the same deadline.
        item = said(house.support, f"Overdue {number}", f"2025-09-{20 - number} 09:00")
        due = now - timedelta(days=1 + number // 2 * 2)
        told = {"opened_at": now - timedelta(days=30), "due_at": due}
        VoiceCase.objects.create(voice_item=item, **told, state="open")
    for name, told in (
        ("Not yet due", {"due_at": now + timedelta(days=1)}),
        ("Closed", {"due_at": now - timedelta(days=99), "state": "closed"}),
    ):
        item = said(house.support, name)
        VoiceCase.objects.create(voice_item=item, **({"opened_at": now} | told))
    by_deadline = VoiceCase.objects.filter(state="open", due_at__lt=now).order_by("due_at", "pk")
    return list(by_deadline.values_list("voice_item__text", flat=True))


def test_what_is_overdue_stands_with_the_oldest_deadline_first(house: House) -> None:
    expected = overdue_in(house)
    assert expected[0] == "Overdue 6"
    assert asked(house, overdue="yes") == expected
    assert asked(house, "service_lead", at=house.sales, overdue="yes") == []


@pytest.mark.parametrize("walked", [2, 3, 1_000])
def test_overdue_ones_are_paged_there_and_back_without_a_gap(
    house: House, monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    expected = overdue_in(house)
    monkeypatch.setattr(inbox, "WALKED", walked)
    wanted, reader = inbox_filters.Filters(overdue="yes"), System("test")
    place, pages = None, []
    for _ in range(20):
        found = inbox.find(reader, wanted, after=place, size=2)
        pages.append([one.id for one in found.places])
        place = found.older
        if place is None:
            break
    there = [key for page in pages for key in page]
    names = dict(VoiceItem.objects.values_list("pk", "text"))
    assert [names[key] for key in there] == expected
    last = inbox.Place(VoiceCase.objects.get(pk=there[-1]).due_at, there[-1])
    back: list[int] = []
    before = last
    for _ in range(20):
        found = inbox.find(reader, wanted, before=before, size=2)
        back = [one.id for one in found.places] + back
        if found.newer is None:
            break
        before = found.newer
    assert back == there[:-1]


def test_from_one_overdue_comment_one_goes_on_to_the_next_deadline(house: House) -> None:
    first, second, third, *_ = overdue_in(house)
    pk = dict(VoiceItem.objects.values_list("text", "pk"))
    client = house.sign_in("cx_lead")
    page = client.get(reverse("comment", args=[pk[second]]), {"overdue": "yes"}).content.decode()
    for other in (first, third):
        assert f"{reverse('comment', args=[pk[other]])}?overdue=yes" in page


def test_a_filter_narrows_what_is_overdue(house: House) -> None:
    expected = overdue_in(house)
    Annotation.objects.filter(voice_item__text=expected[3]).update(segment="Hotels")
    assert asked(house, overdue="yes", segment="Hotels") == [expected[3]]
    VoiceCase.objects.filter(voice_item__text=expected[2]).update(owner=house.lead)
    left = [text for text in expected if text != expected[2]]
    assert asked(house, overdue="yes", owner="nobody", state="open") == left
    others = {"owner": "nobody", "feeling": "negative"}
    assert asked(house, overdue="yes", state="closed", **others) == []
