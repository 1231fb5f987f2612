# SPDX-License-Identifier: Apache-2.0
"""Sources say what they are; an administrator says whether that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.actions.records import own_source
from customary.store.models import GradingRun, Source

if TYPE_CHECKING:
    from tests.web.house import House


def waiting(key: str = "tickets") -> Source:
    return Source.objects.create(key=key, name=f"The {key}", proposed_grade="A")


def test_a_source_that_waits_stands_first_and_in_words(empty_house: House) -> None:
    waiting("zebra")
    page = empty_house.sign_in("admin").get(reverse("sources")).content.decode()
    assert "One source waits to be confirmed" in page
    assert page.index("The zebra") < page.index("Source A")
    assert "Confirm: From systems" in page
    assert "Self-reported" in page


def test_a_confirmed_source_counts_as_it_proposed_and_grades_are_renewed(
    empty_house: House,
) -> None:
    source, runs = waiting(), GradingRun.objects.count()
    admin = empty_house.sign_in("admin")
    page = admin.post(
        reverse("confirm_source", args=[source.pk]), {"verb": "confirm"}, follow=True
    ).content.decode()
    source.refresh_from_db()
    assert source.grade == "A"
    assert source.confirmed_by is not None
    assert "The tickets is confirmed" in page
    assert "Every source that says it is a system has been confirmed." in page
    assert GradingRun.objects.count() == runs + 1


def test_a_confirmation_is_withdrawn(empty_house: House) -> None:
    source = waiting()
    admin = empty_house.sign_in("admin")
    admin.post(reverse("confirm_source", args=[source.pk]), {"verb": "confirm"})
    page = admin.post(
        reverse("confirm_source", args=[source.pk]), {"verb": "withdraw"}, follow=True
    ).content.decode()
    source.refresh_from_db()
    assert source.grade == "C"
    assert "counts as self-reported again" in page


def test_what_is_recorded_here_cannot_be_withdrawn(empty_house: House) -> None:
    own = own_source()
    page = empty_house.sign_in("admin").post(
        reverse("confirm_source", args=[own.pk]), {"verb": "withdraw"}, follow=True
    )
    assert "cannot be withdrawn" in page.content.decode()
    own.refresh_from_db()
    assert own.grade == "B"


@pytest.mark.parametrize("role", ["employee", "cx_lead", "executive"])
def test_others_read_the_sources_and_confirm_none(empty_house: House, role: str) -> None:
    source = waiting()
    client = empty_house.sign_in(role)
    page = client.get(reverse("sources"))
    assert page.status_code == 200
    assert "Confirm:" not in page.content.decode()
    address = reverse("confirm_source", args=[source.pk])
    assert client.post(address, {"verb": "confirm"}).status_code == 403
    source.refresh_from_db()
    assert source.grade == "C"


def test_confirming_takes_a_post_and_a_source(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    assert admin.get(reverse("confirm_source", args=[1])).status_code == 405
    assert admin.post(reverse("confirm_source", args=[9999])).status_code == 404


def test_no_letter_stands_for_a_source(empty_house: House) -> None:
    waiting()
    page = empty_house.sign_in("admin").get(reverse("sources")).content.decode()
    for letter in "ABCD":
        assert f'"source">{letter}<' not in page
        assert f">{letter}</td>" not in page
