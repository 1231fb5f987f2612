# SPDX-License-Identifier: Apache-2.0
"""Comments placed by what they mean: optional, in the background, for what is alike and emerges."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from customary.pipeline import tasks
from customary.store.access import NotVisible, System, viewer_for
from customary.store.actions.erasure import erase_customer
from customary.store.models import EmergingTheme, SentenceVector, VoiceItem
from customary.store.queries.similar import has_similar, similar_comments
from customary.understand import sentences, vectors
from customary.understand.emerging import look_for_emerging
from customary.understand.vectors import place_comments
from customary.understand.voice import understand_voice
from tests.cast import make_customer, make_person, make_unit, make_voice
from tests.store.actions.viewers import account, viewer
from tests.understand.emerged import thirteen_weeks
from tests.understand.meaning import TinyModel

pytestmark = pytest.mark.django_db
US = System("tests")
LATE = "It was late again"
SLOW = "我等了很久，真慢"
KIND = "Your staff are kind"


def said(text: str, **fields: Any) -> VoiceItem:
    return make_voice("2026-03-02 09:00", text=text, **fields)


def alike(item: VoiceItem) -> list[str]:
    return [line.text for line in similar_comments(US, item.pk)]


def test_comments_are_placed_once_and_anew_when_they_say_something_else(tiny: TinyModel) -> None:
    late = said(LATE)
    said(KIND)
    understand_voice()
    assert place_comments() == 2
    assert place_comments() == 0
    late.text = "Very expensive"
    late.save()
    understand_voice(everything=True)
    assert place_comments() == 1
    assert tiny.read.count("Very expensive") == 1
    assert SentenceVector.objects.count() == 2


def test_another_model_places_all_of_them_anew(tiny: TinyModel, settings: Any) -> None:
    said(LATE)
    understand_voice()
    place_comments()
    (Path(settings.SENTENCE_MODEL) / "config.json").write_text("{}", encoding="utf-8")
    assert place_comments() == 1
    assert SentenceVector.objects.get().model == sentences.version()


def test_what_means_the_same_is_found_in_other_words_and_languages(tiny: TinyModel) -> None:
    late, slow, kind = said(LATE), said(SLOW), said(KIND)
    for number in range(60):
        said(f"The price of thing {number} is a bit expensive")
    understand_voice()
    assert not has_similar(late.pk)
    place_comments()
    assert has_similar(late.pk)
    assert alike(late) == [SLOW]
    assert alike(slow) == [LATE]
    assert alike(kind) == []


def test_what_came_went_or_changed_since_is_known(tiny: TinyModel) -> None:
    late, slow = said(LATE), said(SLOW)
    for number in range(60):
        said(f"The price of thing {number} is a bit expensive")
    understand_voice()
    place_comments()
    assert alike(late) == [SLOW]
    said("What a delay")
    understand_voice()
    place_comments()
    assert set(alike(late)) == {SLOW, "What a delay"}
    slow.text = "Everything is expensive"
    slow.save()
    understand_voice(everything=True)
    place_comments()
    assert alike(late) == ["What a delay"]
    VoiceItem.every.filter(text="What a delay").delete()
    assert alike(late) == []


def test_only_what_the_reader_may_read_is_told(tiny: TinyModel) -> None:
    north, south = make_unit("North"), make_unit("South")
    late = said(LATE, unit=north)
    said(SLOW, unit=south)
    said("So slow", unit=north)
    understand_voice()
    place_comments()
    reader = viewer_for(account(make_person("Alma", unit=north), "cx_lead", at=north))
    assert [line.text for line in similar_comments(reader, late.pk)] == ["So slow"]
    with pytest.raises(NotVisible):
        similar_comments(reader, VoiceItem.objects.get(text=SLOW).pk)


def test_employees_words_are_not_placed(tiny: TinyModel) -> None:
    said(LATE, person=make_person("Kim"))
    understand_voice()
    assert place_comments() == 0
    assert tiny.read == []


def test_erasing_a_customer_takes_the_vector_too(tiny: TinyModel) -> None:
    customer = make_customer("Nordwind")
    said(LATE, customer=customer)
    understand_voice()
    place_comments()
    erase_customer(US, customer)
    assert not SentenceVector.objects.exists()


def test_what_emerges_is_grouped_by_meaning_too(tiny: TinyModel) -> None:
    thirteen_weeks()
    while place_comments():
        pass
    read = len(tiny.read)
    assert look_for_emerging() >= 1
    assert len(tiny.read) == read
    assert "batter" in EmergingTheme.objects.first().name.lower()  # type: ignore[union-attr]


def test_few_unplaced_comments_are_placed_at_once_and_many_are_not_waited_for(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = np.array([item.pk for item in (said(LATE), said(SLOW), said(KIND))], np.int64)
    texts = [LATE, SLOW, KIND]
    assert vectors.vectors_of(items, texts) is None
    understand_voice()
    place_comments()
    SentenceVector.objects.filter(pk=items[1]).delete()
    found = vectors.vectors_of(items, texts)
    assert found is not None
    assert found[0] @ found[1] > 0.9 > abs(found[0] @ found[2])
    monkeypatch.setattr(vectors, "FEW", 0)
    assert vectors.vectors_of(items, texts) is None


def test_without_a_model_nothing_is_placed_and_nothing_offered() -> None:
    item = said(LATE)
    understand_voice()
    tasks.place_comments_every_minute()
    assert not SentenceVector.objects.exists()
    assert not has_similar(item.pk)
    assert similar_comments(viewer("cx_lead"), item.pk) == []


def test_a_folder_without_a_model_is_named_and_everything_else_goes_on(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SENTENCE_MODEL = str(tmp_path)
    thirteen_weeks()
    assert str(tmp_path) in sentences.problem()
    with pytest.raises(sentences.SentenceModelError, match="no modules"):
        sentences.encoder()
    with caplog.at_level(logging.WARNING):
        assert place_comments() == 0
    assert "not placed by meaning" in caplog.text
    assert look_for_emerging() == 1


def test_a_missing_package_is_named_with_how_to_install_it(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentences, "PACKAGE", "no_such_package_at_all")
    assert "customary[sentences]" in sentences.problem()


@pytest.mark.parametrize("wrong", [np.zeros(3), np.full((1, 3), np.nan), np.zeros((2, 3))])
def test_a_model_that_gives_something_else_is_refused(
    tiny: TinyModel, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    monkeypatch.setattr(sentences, "load", lambda _folder: lambda _texts: wrong)
    with pytest.raises(sentences.SentenceModelError):
        sentences.encoder()(["one"])
    said(LATE)
    understand_voice()
    assert place_comments() == 0


def test_a_real_model_is_read_without_a_connection(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = os.environ.get("CUSTOMARY_TEST_SENTENCE_MODEL")
    if not folder:
        pytest.skip("CUSTOMARY_TEST_SENTENCE_MODEL names no folder with a model of sentences")
    pytest.importorskip("sentence_transformers")

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    settings.SENTENCE_MODEL = folder
    one, same, other = sentences.encoder()(
        ["The delivery was late.", "My parcel took ages.", "The staff were friendly."]
    )
    assert one @ same > one @ other
