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
    from pytest_django.fixtures import SettingsWrapper

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


def test_words_are_looked_for_by_what_they_mean(
    house: House, tiny: TinyModel, settings: SettingsWrapper
) -> None:
    make_voice("2025-12-01 09:00", text="I waited so long", unit=house.support)
    make_voice("2025-12-01 10:00", text="送得太慢", unit=house.support)
    make_voice("2025-12-01 11:00", text="A kind voice", unit=house.support)
    understand_voice()
    place_comments()
    client = house.sign_in("cx_lead")
    address = f"{reverse('by_meaning')}?q=delay"
    assert address in client.get(f"{reverse('inbox')}?q=delay").content.decode()
    found = client.get(address).content.decode()
    assert found.index("I waited so long") < found.index("A kind voice")
    assert "送得太慢" in found
    elsewhere = house.sign_in("cx_lead", unit=house.sales, email="sales@harbour.example")
    assert "I waited so long" not in elsewhere.get(address).content.decode()
    assert house.sign_in("employee").get(address).status_code == 403
    settings.SENTENCE_MODEL = ""
    assert client.get(address).status_code == 404
    assert address not in client.get(f"{reverse('inbox')}?q=delay").content.decode()


def test_a_model_that_cannot_be_read_is_told_on_the_page_of_settings(
    house: House, tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from customary.understand import sentences

    monkeypatch.setattr(sentences, "PACKAGE", "no_such_package_at_all")
    page = house.sign_in("admin").get(reverse("understanding")).content.decode()
    assert "sentence-transformers is missing" in page
    page = house.sign_in("cx_lead").get(f"{reverse('by_meaning')}?q=delay").content.decode()
    assert "The model of sentences cannot be read." in page
    assert "sentence-transformers is missing" not in page
