# SPDX-License-Identifier: Apache-2.0
"""The company is one that could be: units, people, who leads whom, customers, what they say."""

from __future__ import annotations

from collections import Counter

import numpy as np

from customary.demo.phrases import KINDS
from customary.demo.telling import Story
from customary.demo.words import CHINESE, ENGLISH, words
from tests.demo.conftest import AS_OF, Packs


def employed(packs: Packs) -> list[dict[str, str]]:
    return [row for row in packs.rows("hr", "people") if not row["ended_on"]]


def test_420_people_work_in_34_units_of_4_to_40(packs: Packs) -> None:
    sizes = Counter(row["unit"] for row in employed(packs))
    units = {row["external_id"] for row in packs.rows("hr", "org_units")}
    assert sizes.keys() == units
    assert len(units) == 34
    assert sizes.total() == 420
    assert (min(sizes.values()), max(sizes.values())) == (4, 40)


def test_all_have_names_of_their_own_in_both_scripts(packs: Packs) -> None:
    people = packs.rows("hr", "people")
    names = [row["full_name"] for row in people]
    assert len(set(names)) == len(names)
    assert len({row["email"] for row in people}) == len(people)
    western = sum(name.isascii() for name in names)
    assert 0.1 < western / len(names) < 0.5


def test_everybody_is_led_by_somebody_up_to_the_chief(packs: Packs) -> None:
    above = {row["external_id"]: row["manager"] for row in employed(packs)}
    tops = [key for key, manager in above.items() if not manager]
    assert len(tops) == 1
    for key in above:
        chain = [key]
        while above[chain[-1]]:
            chain.append(above[chain[-1]])
            assert len(set(chain)) == len(chain)
        assert chain[-1] == tops[0]


def test_there_are_nine_executives_and_managers_below_them(packs: Packs) -> None:
    levels = Counter(row["level"] for row in employed(packs))
    assert levels["executive"] == 9
    assert 34 <= levels["manager"] <= 70
    assert all(row["authority_limit"] for row in employed(packs) if row["level"] != "employee")


def test_people_come_and_go(packs: Packs) -> None:
    people = packs.rows("hr", "people")
    left = [row for row in people if row["ended_on"]]
    assert 60 < len(left) < 260
    assert all(row["started_on"] <= row["ended_on"] <= AS_OF.isoformat() for row in left)
    assert all(row["leaving_reason"] for row in left)


def test_the_full_volume_is_what_was_promised(whole: Story) -> None:
    rows = {(table.source, table.name): len(table) for table in whole.tables}
    voice = sum(count for (_, name), count in rows.items() if name == "voice_items")
    in_surveys = int((whole.voice.source == 2).sum())
    assert (voice + in_surveys, len(whole.voice)) == (60_000, 60_000)
    assert in_surveys > 1_000
    assert rows["crm", "customers"] == 3_000
    assert rows["helpdesk", "interactions"] == 8_000
    assert 5_500 < rows["orders", "promise_events"] < 6_500


def test_customers_speak_both_languages_about_thirty_topics(whole: Story) -> None:
    spoken = np.bincount(whole.voice.language) / len(whole.voice)
    assert spoken[ENGLISH] > 0.3
    assert spoken[CHINESE] > 0.3
    assert np.bincount(whole.voice.topic).min() > 400
    assert np.bincount(whole.voice.kind, minlength=len(KINDS)).min() > 1_500


def test_comments_are_varied_and_filled_in(whole: Story) -> None:
    texts = [
        row["text"]
        for table in whole.tables
        if table.name == "voice_items"
        for row in table.rows()
        if row["text"]
    ]
    assert len(set(texts)) > 0.55 * len(texts)
    assert not [text for text in texts if "{" in text or "}" in text]
    assert Counter(texts).most_common(1)[0][1] < 0.03 * len(texts)


def test_hundreds_of_sentence_patterns_stand_behind_each_language() -> None:
    topics = words("topics")
    for language in ("voice_en", "voice_zh"):
        patterns = [
            sentence
            for topic in topics
            for kind in words(language)[topic].values()
            for sentence in kind
        ]
        assert len(set(patterns)) == len(patterns) > 300


def test_scores_suit_the_words(whole: Story) -> None:
    voice = whole.voice
    in_survey = (voice.source == 2) & ~np.isnan(voice.score)
    complaint, praise = (in_survey & (voice.kind == kind) for kind in (0, 1))
    assert voice.score[complaint].mean() < 4
    assert voice.score[praise].mean() > 8


def test_no_answer_comes_before_the_question(whole: Story) -> None:
    voice, contacts = whole.voice, whole.contacts
    for asked, answered in ((voice.moment, voice.answered), (contacts.opened, contacts.answered)):
        known = ~np.isnat(answered)
        assert (answered[known] >= asked[known]).all()
        assert (answered[known] <= whole.scene.end).all()
