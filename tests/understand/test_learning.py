# SPDX-License-Identifier: Apache-2.0
"""Ratings and corrections teach a model, which replaces another only by reading better."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from django.utils import timezone

from customary.core.text.learning import Judged
from customary.store.access import System
from customary.store.actions.refusal import Refused
from customary.store.actions.text_models import activate, go_back_to, let_learn, use_shipped
from customary.store.actions.understanding import correct_sentiment, correct_theme
from customary.store.models import (
    Annotation,
    ModelState,
    Organisation,
    TextModel,
    Theme,
    ThemeMention,
    VoiceItem,
)
from customary.understand.learned import Learned
from customary.understand.learning import learn_from_people, learning_is_due
from customary.understand.reader import shipped_reader, shipped_themes, text_reader
from customary.understand.voice import understand_voice
from tests.cast import make, make_organisation, make_person

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
US = System("test")
GOOD, BAD = "That {} is sick, gnarly even", "Such a kook {}, pure gaper stuff"
SEEN = [f"{thing} {n}" for thing in ("board", "lesson", "wax", "boot", "hut") for n in range(16)]


@pytest.fixture(autouse=True)
def organisation() -> Organisation:
    return make_organisation()


def rated(form: str, score: float, things: Sequence[str] = SEEN, **fields: Any) -> list[VoiceItem]:
    scale = {"score": score, "score_low": 1, "score_high": 5, "occurred_at": "2026-03-04 09:00"}
    return [make(VoiceItem, text=form.format(thing), **scale | fields) for thing in things]


def learned() -> TextModel:
    rated(GOOD, 5)
    rated(BAD, 1)
    found = learn_from_people()
    assert found is not None
    return found


def test_ratings_teach_a_better_model_which_reads_everything_anew() -> None:
    new = make(VoiceItem, text=BAD.format("glove"), occurred_at="2026-03-05 09:00")
    model = learned()
    assert model.state == ModelState.ACTIVE
    taught = len(SEEN) * 2 - model.measures["after"]["n"]
    assert model.learned_from == {"rated": taught, "corrected": 0, "themes": 0}
    assert model.measures["after"]["log_loss"] < model.measures["before"]["log_loss"]
    assert understand_voice() == len(SEEN) * 2 + 1
    assert Annotation.objects.get(pk=new.pk).sentiment == "negative"
    assert Annotation.objects.get(pk=new.pk).version == text_reader().version


def test_corrections_teach_too() -> None:
    for form, value in ((GOOD, "positive"), (BAD, "negative")):
        for item in rated(form, 3):
            correct_sentiment(US, item, value)
    assert learning_is_due()
    model = learn_from_people()
    assert model is not None
    assert model.learned_from["rated"] == 0
    assert model.learned_from["corrected"] > 0
    assert not learning_is_due()


def test_with_too_little_to_check_by_nothing_is_replaced() -> None:
    rated(GOOD, 5, SEEN[:10])
    rated(BAD, 1, SEEN[:10])
    assert learn_from_people() is None
    assert not TextModel.objects.exists()


def test_employees_and_middling_ratings_teach_nothing() -> None:
    rated(GOOD, 5, person=make_person())
    rated(BAD, 3)
    assert learn_from_people() is None


def test_what_reads_no_better_is_rejected_and_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The one before it reads all of them right and is sure of it.
    monkeypatch.setattr("customary.understand.learning._judged", judged_in_turn())
    model = learned()
    assert model.state == ModelState.REJECTED
    assert "+" not in text_reader().version
    with pytest.raises(Refused, match="no better"):
        activate(US, model)


def judged_in_turn() -> Any:
    worth = iter([Judged(40, 0.9, 0.9, 0.2), Judged(40, 0.8, 0.8, 0.4)])
    return lambda *_: next(worth)


def test_the_same_lesson_gives_the_same_model() -> None:
    first = learned()
    second = learn_from_people()
    assert second is not None
    assert second.pk == first.pk
    assert TextModel.objects.count() == 1


def test_one_goes_back_and_nothing_better_is_used_until_somebody_takes_it() -> None:
    first = learned()
    use_shipped(US)
    assert TextModel.objects.get(pk=first.pk).state == ModelState.RETIRED
    assert "+" not in text_reader().version
    rated("Steezy {} all day", 5)
    rated("Bogus {} all day", 1)
    second = learn_from_people()
    assert second is not None
    assert second.state == ModelState.CANDIDATE
    activate(US, second)
    assert text_reader().model.version == second.version
    go_back_to(US, first)
    assert text_reader().model.version == first.version
    assert TextModel.objects.filter(state=ModelState.ACTIVE).count() == 1


def test_learning_waits_a_while_after_it_learned() -> None:
    for form, value in ((GOOD, "positive"), (BAD, "negative")):
        for item in rated(form, 3):
            correct_sentiment(US, item, value)
    assert learn_from_people() is not None
    item = rated(GOOD, 3, ["glove"])[0]
    correct_sentiment(US, item, "positive")
    assert not learning_is_due()
    TextModel.objects.update(updated_at=timezone.now() - timedelta(minutes=11))
    assert learning_is_due()


def test_whether_it_learns_by_itself_is_kept(organisation: Organisation) -> None:
    let_learn(US, by_itself=False)
    organisation.refresh_from_db()
    assert not organisation.learns_by_itself
    assert learned().state == ModelState.CANDIDATE


def test_what_was_learned_comes_back_from_its_file() -> None:
    model = learned()
    kept = Learned.unpacked(bytes(model.weights))
    assert kept.packed() == bytes(model.weights)
    assert len(kept.english.bucket)
    other = replace(kept, base="another model").applied(shipped_reader(), "v")
    assert other.model is shipped_reader().model
    with pytest.raises(ValueError, match="cannot be read"):
        Learned.unpacked(b"no file")


DOGS = [
    "There was no bowl of water for my dog",
    "They would not let our dog into the lobby",
    "Wish the terrace allowed a dog on a leash",
]
OTHERS = ["Breakfast was cold", "The room smelled of paint", "Check-in took an hour",
          "Lovely staff at the desk", "The pool was closed", "Too loud at night"] * 5  # fmt: skip


def said(*texts: str) -> list[VoiceItem]:
    return [make(VoiceItem, text=text, occurred_at="2026-03-04 09:00") for text in texts]


def speaks_of(theme: Theme) -> set[str]:
    rows = ThemeMention.objects.filter(theme=theme)
    return set(rows.values_list("voice_item__text", flat=True))


def test_three_comments_marked_with_a_new_theme_find_more_of_its_kind() -> None:
    said(*OTHERS)
    understand_voice()
    theme = make(Theme, name="Dogs")
    for item in said(*DOGS):
        correct_theme(US, item, theme, speaks=True)
    model = learn_from_people()
    assert model is not None
    assert model.learned_from == {"rated": 0, "corrected": 0, "themes": 1}
    more = "My dog had to sleep in the car"
    said(more)
    understand_voice()
    assert speaks_of(theme) == {*DOGS, more}


def test_a_theme_taken_away_three_times_is_not_found_in_the_like_any_more() -> None:
    said(*OTHERS)
    theme = Theme.objects.get(external_id=refunds())
    asked = [f"{ask} refund policy of the library books" for ask in ("Your", "Our", "The", "Which")]
    meant = [f"I want a refund for order {n}, it broke" for n in range(24)]
    items = said(*asked, *meant)
    understand_voice()
    assert speaks_of(theme) >= set(meant)
    for item in items[:3]:
        correct_theme(US, item, theme, speaks=False)
    learn_from_people()
    understand_voice()
    assert speaks_of(theme) >= set(meant)
    assert not speaks_of(theme) & set(asked)


def refunds() -> str:
    shipped_themes()
    read = text_reader().read(pa.array(["I want a refund for my order, it broke"]))
    return str(read["themes"].to_pylist()[0][0]["key"])


def test_going_back_takes_taught_themes_back_too() -> None:
    said(*OTHERS, "My dog had to sleep in the car")
    understand_voice()
    theme = make(Theme, name="Dogs")
    for item in said(*DOGS):
        correct_theme(US, item, theme, speaks=True)
    learn_from_people()
    understand_voice()
    use_shipped(US)
    understand_voice()
    assert speaks_of(theme) == set(DOGS)


def test_a_theme_that_was_merged_or_deleted_meanwhile_does_no_harm() -> None:
    said(*OTHERS, "My dog had to sleep in the car")
    understand_voice()
    theme = make(Theme, name="Dogs")
    for item in said(*DOGS):
        correct_theme(US, item, theme, speaks=True)
    assert learn_from_people() is not None
    theme.delete()
    understand_voice()
    assert not ThemeMention.objects.exclude(theme__external_id__in=shipped_themes()).exists()
