# SPDX-License-Identifier: Apache-2.0
"""Beside a comment stand those that mean much the same, where a model of sentences is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.understand.vectors import place_comments
from customary.understand.voice import understand_voice
from tests.cast import make_voice

if TYPE_CHECKING:
    from tests.understand.meaning import TinyModel
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def test_what_means_the_same_stands_beside_a_comment(house: House, tiny: TinyModel) -> None:
    late = make_voice("2025-12-01 09:00", text="It was late again", unit=house.support)
    make_voice("2025-12-01 10:00", text="I waited so long", unit=house.support)
    understand_voice()
    client = house.sign_in("cx_lead")
    address = reverse("similar", args=[late.pk])
    assert address not in client.get(reverse("comment", args=[late.pk])).content.decode()
    place_comments()
    assert address in client.get(reverse("comment", args=[late.pk])).content.decode()
    assert "I waited so long" in client.get(address).content.decode()
    elsewhere = house.sign_in("cx_lead", unit=house.sales, email="sales@harbour.example")
    assert elsewhere.get(address).status_code == 404
    assert "3 comments are placed" in client.get(reverse("understanding")).content.decode()


def test_a_model_that_cannot_be_read_is_told_on_the_page_of_settings(
    house: House, tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from customary.understand import sentences

    monkeypatch.setattr(sentences, "PACKAGE", "no_such_package_at_all")
    page = house.sign_in("admin").get(reverse("understanding")).content.decode()
    assert "sentence-transformers is missing" in page
