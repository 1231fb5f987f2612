# SPDX-License-Identifier: Apache-2.0
"""Ratings and corrections teach a model, which replaces another only by reading better."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from customary.core.text.learning import Judged
from customary.store.access import System
from customary.store.actions.refusal import Refused
from customary.store.actions.text_models import activate, go_back_to, let_learn, use_shipped
from customary.store.actions.understanding import correct_sentiment
from customary.store.models import Annotation, ModelState, Organisation, TextModel, VoiceItem
from customary.understand.learning import learn_from_people, learning_is_due
from customary.understand.reader import text_reader
from customary.understand.voice import understand_voice
from tests.cast import make, make_person

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
US = System("test")
GOOD, BAD = "That {} is sick, gnarly even", "Such a kook {}, pure gaper stuff"
SEEN = [f"{thing} {n}" for thing in ("board", "lesson", "wax", "boot", "hut") for n in range(16)]


@pytest.fixture(autouse=True)
def organisation() -> Organisation:
    return Organisation.objects.create(name="Riders")


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
    assert model.learned_from == {
        "rated": len(SEEN) * 2 - model.measures["after"]["n"],
        "corrected": 0,
    }
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
