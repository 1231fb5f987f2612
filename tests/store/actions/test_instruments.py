# SPDX-License-Identifier: Apache-2.0
"""Questionnaires are drafts, then published for good; what follows is a version of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.store.access import NotAllowed, NotVisible, Viewer
from customary.store.actions import instruments as verbs
from customary.store.actions.refusal import Refused
from customary.store.models import Instrument, InstrumentItem, Wave
from customary.store.queries.instruments import detail, obstacles, questionnaires
from tests.cast import make
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {
    "title": {"en": "After the fair", "zh-hans": "展会之后"},
    "languages": {"en": "reviewed", "zh-hans": "draft"},
    "sections": [
        {
            "key": "all",
            "questions": [
                {
                    "key": "stand",
                    "kind": "matrix",
                    "text": {"en": "Our stand was", "zh-hans": "我们的展位"},
                    "low": 1,
                    "high": 5,
                    "rows": [
                        {"key": "open", "text": {"en": "open", "zh-hans": "好进"}},
                        {
                            "key": "loud",
                            "text": {"en": "loud", "zh-hans": "吵"},
                            "reverse": True,
                            "practice": "C26",
                        },
                    ],
                },
                {"key": "why", "kind": "long_text", "text": {"en": "Why?", "zh-hans": "为什么？"}},
            ],
        }
    ],
}
EMPTY = {"title": {"en": "New"}, "languages": {"en": "draft"}, "sections": []}


@pytest.fixture
def lead() -> Viewer:
    return viewer("people_lead")


def published(lead: Viewer) -> Instrument:
    return verbs.publish(lead, verbs.new_draft(lead, kind="other", form=FORM))


def test_a_draft_may_lack_anything_but_not_be_unreadable(lead: Viewer) -> None:
    draft = verbs.new_draft(lead, kind="other", form=EMPTY)
    assert obstacles(draft) == []
    with pytest.raises(Refused) as refusal:
        verbs.change_draft(lead, draft, {**EMPTY, "sections": [{"keys": "typo"}]})
    assert refusal.value.where == "sections[0].keys"
    with pytest.raises(Refused, match="Something is missing"):
        verbs.change_draft(lead, draft, {**EMPTY, "title": {}})
    changed = verbs.change_draft(lead, draft, FORM, cadence_days=28, evidence="piloted")
    assert (changed.title, changed.cadence_days, changed.version) == ("After the fair", 28, 1)
    assert [set(one.after or {}) for one in history(draft)][1:] == [
        {"form", "title", "cadence_days", "evidence"}
    ]


def test_what_nobody_can_answer_is_not_published(lead: Viewer) -> None:
    draft = verbs.new_draft(lead, kind="other", form=EMPTY)
    with pytest.raises(Refused, match="no question"):
        verbs.publish(lead, draft)
    upside_down = {"key": "q", "kind": "rating", "text": {"en": "?"}, "low": 5, "high": 1}
    section = {"key": "all", "questions": [upside_down]}
    verbs.change_draft(lead, draft, {**EMPTY, "sections": [section]})
    with pytest.raises(Refused) as refusal:
        verbs.publish(lead, draft)
    assert refusal.value.where == "questions[q]"
    half = {**FORM, "title": {"en": "After the fair"}}
    verbs.change_draft(lead, draft, half)
    with pytest.raises(Refused, match="1 texts are missing in Simplified"):
        verbs.publish(lead, draft)
    draft.refresh_from_db()
    assert draft.published_at is None
    assert [(one.where, one.language) for one in obstacles(draft)] == [("title", "zh-hans")]


def test_publishing_writes_a_row_for_each_item_with_a_scale(lead: Viewer) -> None:
    row = published(lead)
    items = InstrumentItem.objects.filter(instrument=row)
    assert [(one.item_key, one.text, one.text_zh_hans) for one in items] == [
        ("stand.open", "Our stand was: open", "我们的展位: 好进"),
        ("stand.loud", "Our stand was: loud", "我们的展位: 吵"),
    ]
    loud = items[1]
    assert (loud.reverse_keyed, loud.practice, loud.scale_low, loud.scale_high) == (
        True,
        "C26",
        1,
        5,
    )
    assert "published_at" in (history(row)[-1].after or {})


def test_a_next_version_says_what_changed_and_counts_on(lead: Viewer) -> None:
    first = published(lead)
    draft = verbs.next_version(lead, first)
    assert verbs.next_version(lead, first) == draft
    with pytest.raises(Refused) as refusal:
        verbs.publish(lead, draft)
    assert refusal.value.where == "note"
    verbs.change_draft(lead, draft, note="The question on noise is clearer.")
    second = verbs.publish(lead, draft)
    assert (second.version, second.family) == (2, first.family)
    [family] = questionnaires(lead)
    assert [one.number for one in family.versions] == [2, 1]
    assert family.current is not None
    assert family.current.id == second.pk


def test_a_copy_is_a_questionnaire_of_its_own(lead: Viewer) -> None:
    first = published(lead)
    Instrument.objects.filter(pk=first.pk).update(evidence="validated", licence="CC BY 4.0")
    first.refresh_from_db()
    made = verbs.copy(lead, first)
    assert (made.title, made.version, made.licence) == ("After the fair (copy)", 1, "CC BY 4.0")
    assert made.form["title"]["zh-hans"] == "展会之后（副本）"
    assert (made.evidence, made.published_at) == ("provisional", None)
    assert made.family != first.family


def test_a_retired_version_stays_and_is_no_longer_offered(lead: Viewer) -> None:
    row = verbs.retire(lead, published(lead))
    [family] = questionnaires(lead)
    assert family.current is None
    assert detail(lead, row.pk).form is not None
    with pytest.raises(Refused, match="retired already"):
        verbs.retire(lead, row)


def test_a_draft_is_thrown_away_unless_a_wave_waits_for_it(lead: Viewer) -> None:
    draft = verbs.new_draft(lead, kind="other", form=FORM)
    wave = make(Wave, instrument=draft, number=1)
    with pytest.raises(Refused, match="wave is planned"):
        verbs.discard_draft(lead, draft)
    wave.delete()
    verbs.discard_draft(lead, draft)
    assert questionnaires(lead) == []


def test_drafts_are_for_those_who_may_write_them(lead: Viewer) -> None:
    draft = verbs.new_draft(lead, kind="other", form=FORM)
    row = published(lead)
    someone = viewer()
    assert [one.versions[0].id for one in questionnaires(someone)] == [row.pk]
    with pytest.raises(NotVisible):
        detail(someone, draft.pk)
    assert not detail(someone, row.pk).may_write
    for verb in (verbs.next_version, verbs.retire, verbs.copy, verbs.publish):
        with pytest.raises(NotAllowed):
            verb(someone, row)
    with pytest.raises(NotAllowed):
        verbs.new_draft(someone, kind="other", form=FORM)


def test_what_came_from_another_tool_is_listed_without_questions(lead: Viewer) -> None:
    row = make(Instrument, kind="pulse", title="Old pulse")
    [family] = questionnaires(lead)
    assert (family.title, family.has_form, family.draft) == ("Old pulse", False, None)
    assert detail(lead, row.pk).form is None
    with pytest.raises(Refused, match="another survey tool"):
        verbs.copy(lead, row)


VERBS = {
    "change": lambda by, row: verbs.change_draft(by, row, EMPTY, note="?"),
    "publish": verbs.publish,
    "next": verbs.next_version,
    "copy": verbs.copy,
    "retire": verbs.retire,
    "discard": verbs.discard_draft,
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 3)), max_size=12))
def test_no_verb_ever_changes_what_a_published_version_asks(
    lead: Viewer, steps: list[tuple[str, int]]
) -> None:
    first = published(lead)
    asked = _as_published()
    for name, place in steps:
        rows = list(Instrument.objects.filter(family=first.family).order_by("pk"))
        with suppress(Refused):
            VERBS[name](lead, rows[place % len(rows)])
        now = _as_published()
        assert {pk: now.get(pk) for pk in asked} == asked
        asked = now


def _as_published() -> dict[int, Any]:
    """What each published version asks and how it is scored; only its retirement may come later."""
    names = ("form", "kind", "version", "family", "title", "note", "named", "cadence_days")
    return {
        row.pk: (
            [getattr(row, name) for name in names],
            row.published_at,
            list(row.items.values_list("item_key", "text", "scale_low", "reverse_keyed")),
        )
        for row in Instrument.objects.exclude(published_at=None)
    }
