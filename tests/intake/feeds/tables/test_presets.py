# SPDX-License-Identifier: Apache-2.0
"""Every preset reads a small invented export with its vendor's headings."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.tables import FEED
from customary.intake.feeds.tables.loading import presets, read_preset
from customary.intake.report import PackError
from customary.store.models import Customer, Event, Incident, Person, Recognition, VoiceItem
from tests.intake.outcome import stored

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Recognised

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLES = Path(__file__).parent / "samples"
#: Preset -> the object and how many records of it the sample holds.
EXPECTED = {
    "bonusly-bonuses": ("recognitions", 2),
    "fxiaoke-customers": ("customers", 2),
    "google-play-reviews": ("voice_items", 2),
    "hubspot-contacts": ("customers", 3),
    "pagerduty-incidents": ("incidents", 2),
    "salesforce-accounts": ("customers", 2),
    "salesforce-contacts": ("customers", 3),
    "surveymonkey-responses": ("voice_items", 2),
    "trustpilot-reviews": ("voice_items", 2),
    "typeform-responses": ("voice_items", 2),
    "wenjuanxing-responses": ("voice_items", 2),
    "zoom-meetings": ("events", 2),
}


def sample(key: str) -> Path:
    return next(iter(sorted(SAMPLES.glob(f"{key}.*"))))


def recognised(path: Path) -> Recognised:
    seen = FEED.recognise(Drop(((path.name, path),)), Known())
    assert seen is not None
    return seen


def brought(key: str, tmp_path: Path, answers: dict[str, Any] | None = None) -> Any:
    folder = tmp_path / key
    folder.mkdir()
    shutil.copy(sample(key), folder)
    told = "".join(f'"{name}" = {value!r}\n' for name, value in (answers or {}).items())
    toml = f'[source]\nkey = "{key}"\n[feed]\nkind = "tables"\n[feed.answers]\n{told}'
    (folder / "pack.toml").write_text(toml, encoding="utf-8")
    return stored(folder)


def test_every_preset_can_be_read_and_has_a_sample() -> None:
    assert set(EXPECTED) <= set(presets())
    assert [key for key in presets() if not list(SAMPLES.glob(f"{key}.*"))] == []


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_a_sample_is_recognised_as_its_export(path: Path) -> None:
    seen = recognised(path)
    assert seen.guesses["object"] == f"preset:{path.stem}"
    assert seen.what == presets()[path.stem].what
    assert seen.confidence > 0.9
    assert dict(seen.source) == dict(presets()[path.stem].source)


@pytest.mark.parametrize("key", EXPECTED)
def test_a_sample_comes_in(key: str, tmp_path: Path) -> None:
    name, count = EXPECTED[key]
    brought(key, tmp_path)
    model = next(model for model in apps.get_models() if model._meta.db_table == name)
    assert model._default_manager.count() == count


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_answering_with_the_guesses_changes_nothing(path: Path, tmp_path: Path) -> None:
    drop, known = Drop(((path.name, path),)), Known()
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    seen = recognised(path)
    guessed = FEED.prepare(drop, {}, known, folders[0])
    answered = FEED.prepare(drop, seen.guesses, known, folders[1])
    assert [one.declared for one in guessed.inputs] == [one.declared for one in answered.inputs]


def test_reviews_keep_their_score_language_and_answer(tmp_path: Path) -> None:
    brought("google-play-reviews", tmp_path)
    good = VoiceItem.objects.get(text="Orders arrive on the day")
    assert (good.score, good.score_high, good.language) == (5, 5, "en")
    assert good.answered_at is not None
    assert good.occurred_at == good.recorded_at


@pytest.mark.parametrize("key", ["surveymonkey-responses", "typeform-responses"])
def test_a_survey_gives_score_and_words_whatever_it_asked(key: str, tmp_path: Path) -> None:
    brought(key, tmp_path)
    items = VoiceItem.objects.order_by("-score")
    assert all(item.text and item.score is not None for item in items)
    assert {(item.score_low, item.score_high) for item in items} == {(0, 10)}


def test_a_chinese_survey_is_chinese(tmp_path: Path) -> None:
    brought("wenjuanxing-responses", tmp_path)
    item = VoiceItem.objects.get(external_id="1")
    assert (item.score, item.language) == (9, "zh-hans")
    assert item.text.startswith("客服回复很及时")


def test_contacts_know_their_company_and_owner(tmp_path: Path) -> None:
    brought("salesforce-contacts", tmp_path)
    iris = Customer.objects.get(email="iris@green.example")
    assert iris.account is not None
    assert (iris.account.name, iris.account.kind) == ("Green Ltd", "account")
    assert iris.known_contact == Person.objects.get(full_name="Bo Chen")


def test_meetings_tell_when_and_how_many_and_not_what_about(tmp_path: Path) -> None:
    brought("zoom-meetings", tmp_path)
    event = Event.objects.order_by("starts_at")[0]
    assert (event.title, event.attendee_count, event.status) == ("", 6, "held")
    assert event.starts_at.isoformat() == "2026-03-14T10:00:00+00:00"
    assert Event.objects.values("series").distinct().count() == 1


def test_thanks_are_based_on_what_they_are_tagged_with(tmp_path: Path) -> None:
    brought("bonusly-bonuses", tmp_path)
    first = Recognition.objects.get(marks=20)
    assert (first.basis, first.reason) == ("customer_value", "")
    assert first.recipient.email == "bo@acme.example"


def test_incidents_are_seen_at_their_time(tmp_path: Path) -> None:
    brought("pagerduty-incidents", tmp_path)
    incident = Incident.objects.get(external_id="501")
    assert incident.title == "Checkout returns errors"
    assert incident.detected_at.isoformat() == "2026-02-01T10:00:00+00:00"


GOOD = """
key = "x"
what = "X"
what_zh_hans = "X"
signature = ["A"]
[source]
key = "x"
[[file]]
object = "customers"
external_id = "A"
[file.columns]
name = "B"
"""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace('name = "B"', 'nmae = "B"'), 'no column "nmae"'),
        (GOOD.replace('object = "customers"', 'object = "custs"'), 'no object "custs"'),
        (GOOD.replace("signature", "signatur"), 'no key "signatur"'),
        (GOOD.replace("[[file]]", '[[file]]\nname = "a.csv"'), "has no name"),
        (GOOD.replace('name = "B"', 'name = ["B", { colum = "C" }]'), 'no key "colum"'),
        (GOOD.replace('what = "X"\n', ""), '"what" is missing'),
        (GOOD.replace('key = "x"', 'key = "X Y"', 1), "small letters"),
        ("key = ", "not TOML"),
    ],
)
def test_a_wrong_preset_says_what_is_wrong(wrong: str, said: str) -> None:
    read_preset(GOOD, "x.toml")
    with pytest.raises(PackError, match=r"x\.toml") as told:
        read_preset(wrong, "x.toml")
    assert said in str(told.value)


def test_the_first_alternative_that_a_file_has_is_taken() -> None:
    preset = read_preset(
        GOOD.replace('name = "B"', 'name = [{ template = "{C} {D}" }, "B"]'), "x.toml"
    )
    ((entry, _guess),) = preset.entries(["a", "b"])
    assert entry.columns is not None
    assert entry.columns["name"].column == "b"
    ((entry, _guess),) = preset.entries(["A", "B", "c", "d"])
    assert entry.columns is not None
    assert entry.columns["name"].template == "{c} {d}"
    assert preset.entries(["B"]) == []
