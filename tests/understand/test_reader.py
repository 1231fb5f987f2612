# SPDX-License-Identifier: Apache-2.0
"""The shipped themes as rows: made once, following the catalogue until a person changes them."""

from __future__ import annotations

import pytest

from customary.catalogue import load_catalogue
from customary.store.access import System
from customary.store.actions.records import change
from customary.store.models import Annotation, Change, Source, Theme, ThemeMention
from customary.understand.reader import shipped_themes
from customary.understand.voice import understand_voice
from tests.cast import make_voice

pytestmark = pytest.mark.django_db


def test_every_shipped_theme_is_a_row_of_our_own_source_and_is_made_once() -> None:
    themes = shipped_themes()
    assert set(themes) == set(load_catalogue().themes)
    assert shipped_themes() == themes
    assert Theme.objects.filter(source__key=Source.OWN_KEY).count() == len(themes)
    made = Theme.objects.get(external_id="price")
    words = load_catalogue().themes["price"]
    assert (made.name, made.name_zh_hans) == (words.text("en").name, words.text("zh-hans").name)
    assert made.first_detected_at is None


def test_words_follow_the_catalogue_until_a_person_changes_them() -> None:
    key = shipped_themes()["price"]
    Theme.objects.filter(pk=key).update(name="An old name", description="An old description")
    change(System("somebody"), Theme.objects.get(pk=key), name="What it costs")
    shipped_themes()
    row, words = Theme.objects.get(pk=key), load_catalogue().themes["price"].text("en")
    assert (row.name, row.description) == ("What it costs", words.description)
    count = Change.objects.count()
    shipped_themes()
    assert Change.objects.count() == count


def test_a_comment_mentions_shipped_themes_and_shows_flags() -> None:
    item = make_voice(
        "2026-03-04", text="The food was great but delivery took two hours. Thank you!"
    )
    understand_voice()
    mentions = ThemeMention.objects.filter(voice_item=item)
    felt = dict(mentions.values_list("theme__external_id", "sentiment"))
    assert (felt["taste"], felt["delivery_time"]) == ("positive", "negative")
    found = Annotation.objects.get(pk=item.pk)
    assert found.thanks
    assert not found.privacy
    assert Theme.objects.get(external_id="delivery_time").first_detected_at == item.occurred_at
    assert Theme.objects.get(external_id="packaging").first_detected_at is None
