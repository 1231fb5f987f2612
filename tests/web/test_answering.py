# SPDX-License-Identifier: Apache-2.0
"""Answering without script: by posting, being sent on, and looking again."""

from __future__ import annotations

import html
import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customary.store.actions.respondents import respondent_key
from customary.store.models import (
    Change,
    Instrument,
    Response,
    ResponseDraft,
    SurveyInvitation,
    VoiceItem,
    Wave,
)
from tests.answering import POINTS_OF, TWO, Answering, invite, make_wave
from tests.cast import at, make_organisation, make_person, make_unit
from tests.core.questionnaire.forms import EVERY, RATING, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody() -> Answering:
    make_organisation()
    team = make_unit("Support")
    person = make_person("Li Na", unit=team)
    return Answering(
        invite(make_wave(), person=person, unit=team, attributes={"level": "employee", "age": 40})
    )


def test_the_first_page_says_why_and_who_sees_what(somebody: Answering) -> None:
    page = somebody.get().content.decode()
    assert "Dear Li Na, we ask because" in page
    assert "About 3 minutes." in page
    assert "at least 5 people" in page
    assert "told apart by level, from 10 people on" in page
    assert "Confidential is not anonymous" in page
    assert "Harbour Light" in page


def test_opening_a_link_changes_nothing_and_leaves_nothing(somebody: Answering) -> None:
    before = SurveyInvitation.objects.values().get()
    for path in ("", "on/", "page/work/", "page/more/", "send/", "page/none/"):
        for method in (somebody.client.get, somebody.client.head):
            answer = method(somebody.base + path)
            assert answer.status_code in (200, 302)
            assert not answer.cookies
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert somebody.client.get(somebody.base + "save/").status_code == 405
    assert ResponseDraft.objects.count() == Response.objects.count() == Change.objects.count() == 0
    assert SurveyInvitation.objects.values().get() == before


def test_from_the_first_page_to_thanks(somebody: Answering) -> None:
    on = somebody.get("on/")
    assert on.url.startswith(f"{somebody.base}page/work/")
    opened = somebody.post("work", heard="2")
    assert "page/work/" in opened.url
    assert opened.url.endswith("#q-why")  # a low answer opens the question why
    assert somebody.answers == {"heard": 2}
    following = somebody.post("work", heard="2", why="Too many\r\nmeetings")
    assert "page/more/" in following.url
    done = somebody.post("more", act="send", **POINTS_OF)
    assert done.url == somebody.base
    thanks = somebody.get().content.decode()
    assert "Thank you. Your answers are in." in thanks
    assert "We talk about it in the team in March." in thanks

    response = Response.objects.get()
    assert response.answers == {
        "heard": 2, "why": "Too many\nmeetings",
        "points.a": 40, "points.b": 30, "points.c": 20, "points.d": 10,
    }  # fmt: skip
    assert response.unit == somebody.invitation.unit
    assert response.attributes == {"level": "employee"}  # what the wave names, and no more
    assert response.person is None
    assert response.respondent_key == respondent_key(somebody.invitation)
    assert ResponseDraft.objects.count() == 0


def test_of_an_answer_of_people_not_even_the_day_is_kept(somebody: Answering) -> None:
    somebody.post("work", heard="4")
    draft = ResponseDraft.objects.values().get()
    somebody.post("more", act="send", **POINTS_OF)
    kept = [draft, Response.objects.values().get(), SurveyInvitation.objects.values().get()]
    moments = [row[name] for row in kept[:2] for name in ("created_at", "updated_at")]
    assert {timezone.localtime(moment).strftime("%H:%M:%S.%f") for moment in moments} == {
        "00:00:00.000000"
    }
    invitation = kept[2]
    opened = timezone.localdate(somebody.invitation.wave.opened_at)
    assert invitation["answered_on"] == kept[1]["submitted_on"] == opened < timezone.localdate()
    assert timezone.localdate(kept[1]["created_at"]) == opened
    assert invitation["updated_at"] == somebody.invitation.updated_at
    assert Change.objects.count() == 0


def test_sent_twice_it_counts_once(somebody: Answering) -> None:
    fields = somebody.shown("page/work/")
    somebody.post("work", heard="4")
    last = somebody.shown("page/more/") | {
        key.replace("__", "."): value for key, value in POINTS_OF.items()
    }
    for _ in range(3):
        answer = somebody.client.post(somebody.base + "page/more/", last | {"act": "send"},
                                      follow=True)  # fmt: skip
        assert "Your answers are in." in answer.content.decode()
    stale = somebody.client.post(somebody.base + "page/work/", fields | {"heard": "1"})
    assert "Your answers are in." in stale.content.decode()
    assert somebody.client.post(somebody.base + "save/", fields).status_code == 409
    assert Response.objects.get().answers["heard"] == 4
    assert ResponseDraft.objects.count() == 0


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(somebody: Answering) -> None:
    somebody.post("work", heard="4")
    page = somebody.post("more", act="send", points__a="60", points__b="lots", points__c="30")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="lots"' in text
    assert "Please write a number." in text
    assert 'aria-describedby="e-points.b"' in text
    assert somebody.answers == {"heard": 4, "points.a": 60, "points.c": 30}
    text = somebody.post("more", act="send", points__a="60", points__c="30").content.decode()
    assert "90 of 100 points: 10 are left to give." in text
    assert Response.objects.count() == 0


def test_points_are_scaled_when_asked_and_kept_when_somebody_goes_on(somebody: Answering) -> None:
    somebody.post("work", heard="4")
    page = somebody.post("more", act="scale:points", points__a="30", points__b="30", points__c="30")
    text = page.content.decode()
    assert re.findall(r'name="points\.\w" value="([^"]*)"', text) == ["34", "33", "33", "0"]
    assert somebody.answers == {"heard": 4}


def test_a_required_answer_left_out_stops_sending_and_leads_back(somebody: Answering) -> None:
    page = somebody.post("work")
    assert page.status_code == 200
    assert "Please answer this one." in page.content.decode()
    sent = somebody.post("more", act="send", **POINTS_OF)
    assert "/send/" in sent.url
    finish = somebody.get("send/").content.decode()
    assert "Not yet complete" in finish
    assert f"{somebody.base}page/work/" in finish
    assert somebody.answers["points.a"] == 40  # what was given is kept
    somebody.client.post(somebody.base + "send/", {"act": "send"})
    assert Response.objects.count() == 0


def test_going_back_keeps_what_was_given_and_asks_for_nothing(somebody: Answering) -> None:
    somebody.post("work", heard="4")
    back = somebody.post("more", act="back", points__a="10")
    assert "page/work/" in back.url
    assert somebody.answers == {"heard": 4, "points.a": 10}
    assert 'value="4" checked' in somebody.get("page/work/").content.decode()


def test_the_language_changes_midway_and_the_answers_stay(somebody: Answering) -> None:
    somebody.post("work", heard="2")
    turned = somebody.post("work", act="language:zh-hans", heard="2", why="会太多")
    page = somebody.client.get(turned.url).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "您的工作" in page
    assert "会太多" in page
    assert somebody.answers == {"heard": 2, "why": "会太多"}
    # It is remembered with the answers, on any device.
    assert '<html lang="zh-Hans"' in Client().get(f"{somebody.base}page/more/").content.decode()


def test_thanks_are_in_the_language_of_the_answers(somebody: Answering) -> None:
    somebody.post("work", act="language:zh-hans", heard="4")
    somebody.client.post(f"{somebody.base}page/work/", {"shown": "heard", "heard": "4"})
    fields = {key.replace("__", "."): each for key, each in POINTS_OF.items()}
    done = somebody.client.post(
        f"{somebody.base}page/more/", {"shown": "points", **fields, "act": "send"}, follow=True
    )
    assert Response.objects.get().language == "zh-hans"
    assert "谢谢" in done.content.decode()
    # Also when the link is opened once more, on another device.
    assert '<html lang="zh-Hans"' in Client().get(somebody.base).content.decode()


def test_an_answer_no_longer_asked_for_waits_but_is_not_sent(somebody: Answering) -> None:
    somebody.post("work", heard="2")
    somebody.post("work", heard="2", why="So much")
    somebody.post("work", heard="5", why="So much")
    assert somebody.answers["why"] == "So much"
    somebody.post("more", act="send", **POINTS_OF)
    assert "why" not in Response.objects.get().answers


def test_a_page_left_open_undoes_nothing_that_was_answered_since(somebody: Answering) -> None:
    stale = somebody.shown("page/work/")
    somebody.post("work", heard="2")
    somebody.post("work", heard="2", why="Meetings")
    answer = somebody.client.post(f"{somebody.base}page/work/", stale | {"act": "back"})
    assert answer.status_code == 302
    assert somebody.answers == {"heard": 2, "why": "Meetings"}
    # Taking back what the page did show counts.
    shown = somebody.shown("page/work/")
    somebody.client.post(f"{somebody.base}page/work/", shown | {"heard": "2", "act": "back"})
    assert somebody.answers == {"heard": 2}


def test_each_answer_is_saved_as_it_is_given(somebody: Answering) -> None:
    fields = {"section": "work", "language": "en", "shown": "heard", "heard": "1"}
    answer = somebody.client.post(f"{somebody.base}save/", fields)
    assert answer.json() == {
        "seen": {"heard": 1}, "newer": [], "wrong": {}, "shown": ["heard", "why"],
    }  # fmt: skip
    wrong = somebody.client.post(f"{somebody.base}save/", fields | {"heard": "9"}).json()
    assert wrong["wrong"] == {"heard": "The highest is 5."}
    assert somebody.answers == {"heard": 1}
    gone = {key: value for key, value in fields.items() if key != "heard"}
    somebody.client.post(f"{somebody.base}save/", gone)
    assert somebody.answers == {}


def test_a_made_up_link_leads_nowhere(somebody: Answering) -> None:
    nonce = somebody.invitation.nonce
    for token in ("x", nonce, f"{nonce}.{'A' * 22}"):
        assert somebody.client.get(f"/a/{token}/").status_code == 404
        assert somebody.client.post(f"/a/{token}/save/", {}).status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"opened_at": None}, "This has not begun yet"),
        ({"paused_at": at("2026-01-03")}, "This rests for a while"),
        ({"closed_at": at("2026-01-03")}, "This has closed"),
        ({"quotas": {"total": 0}}, "We have heard enough for now"),
        ({"quotas": {"by": {"level": {"employee": 0}}}}, "We have heard enough for now"),
    ],
)
def test_a_wave_that_takes_no_answers_says_so(
    somebody: Answering, change: dict[str, Any], told: str
) -> None:
    fields = somebody.shown("page/work/")
    Wave.objects.update(**change)
    assert told in somebody.get().content.decode()
    answer = somebody.client.post(f"{somebody.base}page/work/", fields | {"heard": "3"})
    assert told in answer.content.decode()
    assert ResponseDraft.objects.count() == Response.objects.count() == 0


def test_who_was_spared_is_told_kindly(somebody: Answering) -> None:
    SurveyInvitation.objects.update(spared=True)
    assert "We ask you next time" in somebody.get().content.decode()


def test_by_name_where_the_questionnaire_says_so() -> None:
    make_organisation()
    leader = make_person("Ann Lee")
    one = Answering(invite(make_wave(named=True), person=leader))
    assert "Your answers are kept under your name." in one.get().content.decode()
    one.post("work", heard="4")
    one.post("more", act="send", **POINTS_OF)
    assert Response.objects.get().person == leader


KEPT = {
    "recommend": 9, "agree": "na", "decimals": 3.3, "grid.x": 5, "grid.y": "na", "one": "other",
    "one.other": "rain", "many": ["a", "b"], "ranked": ["c", "a", "b"], "points.a": 33.3,
    "points.b": 66.7, "points.c": 0, "points.d": 0, "count": 12, "day": "2026-03-04",
    "short": "<b>x</b>", "long": "a\nb", "agreed": True,
}  # fmt: skip


def test_every_kind_of_question_is_answered_without_script() -> None:
    make_organisation()
    form = TWO | {"sections": [{"key": "all", "questions": [
        *EVERY[:-1], asked("said", "statement"),
        asked("faces", "rating", look="faces", **RATING),
        asked("stars", "rating", look="stars", **RATING),
    ]}]}  # fmt: skip
    one = Answering(invite(make_wave(form)))
    fields = one.shown("page/all/") | {
        "recommend": "9", "agree": "na", "decimals": "3,3", "grid.x": "5", "grid.y": "na",
        "one": "other", "one.other": "rain", "many": ["b", "a"], "ranked:a": "2",
        "ranked:b": "3", "ranked:c": "1", "points.a": "33.3", "points.b": "66.7",
        "count": "12", "day": "2026-03-04", "short": "<b>x</b>", "long": "a\r\nb",
        "agreed": "true",
    }  # fmt: skip
    kept = one.client.post(f"{one.base}page/all/", fields | {"act": "back"})
    assert kept.status_code == 302
    again = one.get("page/all/").content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in again
    sent = one.client.post(f"{one.base}page/all/", fields | {"act": "send"})
    assert sent.url == one.base
    assert Response.objects.get().answers == KEPT


def test_what_people_write_is_nobodys_voice_item(somebody: Answering) -> None:
    somebody.post("work", heard="1")
    somebody.post("work", heard="1", why="It is too loud.")
    somebody.post("more", act="send", **POINTS_OF)
    assert VoiceItem.objects.count() == 0


def test_one_link_waits_when_it_is_too_fast_and_no_other_does(
    somebody: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customary.web.answering.pace.SAVES", 3)
    fields = {"section": "work", "shown": "heard", "heard": "1"}
    codes = [somebody.client.post(f"{somebody.base}save/", fields).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    other = Answering(invite(somebody.invitation.wave))
    assert other.client.post(f"{other.base}save/", fields).status_code == 200


def test_whoever_is_signed_in_is_not_looked_at(somebody: Answering, django_user_model: Any) -> None:
    account = django_user_model.objects.create_user(
        "ann@example.org", password="x", person=make_person("Ann Lee")
    )
    somebody.client.force_login(account)
    page = somebody.get("page/work/").content.decode()
    assert "ann@example.org" not in page
    assert 'name="csrfmiddlewaretoken"' not in page


def test_no_session_is_read_for_whoever_answers(
    somebody: Answering, django_user_model: Any
) -> None:
    account = django_user_model.objects.create_user(
        "ann@example.org", password="x", person=make_person("Ann Lee")
    )
    somebody.client.force_login(account)
    with CaptureQueriesContext(connection) as asked:
        somebody.post("work", heard="3")
    tables = " ".join(each["sql"] for each in asked.captured_queries)
    assert "response_drafts" in tables
    assert "session" not in tables


def test_a_link_that_leads_nowhere_is_told_as_any_other_page(somebody: Answering) -> None:
    unknown = "/a/nobody.nothing/page/work/"
    for answer in (somebody.client.get(unknown), somebody.client.post(unknown, {"heard": "3"})):
        assert answer.status_code == 404
        assert "There is nothing here" in answer.content.decode()


def test_a_form_of_more_fields_than_any_page_has_is_refused(somebody: Answering) -> None:
    body = "&".join(f"a{number}=1" for number in range(1_001))
    answer = somebody.client.post(
        f"{somebody.base}page/work/", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


def test_json_that_somebody_made_up_breaks_nothing(somebody: Answering) -> None:
    for seen in ("[]", "{", "null", json.dumps({"heard": {"a": [1]}})):
        fields = {"shown": ["heard", "nope"], "seen": seen, "heard": "3", "opened": "99x"}
        answer = somebody.client.post(f"{somebody.base}page/work/", fields)
        assert answer.status_code == 302


def test_the_whole_is_given_ahead_with_when_each_is_asked(somebody: Answering) -> None:
    somebody.post("work", act="back", heard="1")
    somebody.post("work", act="back", heard="1", why="Meetings")
    form = deepcopy(TWO)
    form["sections"][1]["when"] = {
        "any": [
            {"fact": "level", "test": "is", "value": "manager"},
            {"item": "heard", "test": "answered"},
        ]
    }
    Instrument.objects.update(form=form, updated_at=timezone.now())
    page = html.unescape(somebody.get("all/").content.decode())
    assert '{"item": "heard", "test": "at_most", "value": 2}' in page
    assert '{"join": "any", "parts": [false, {"item": "heard", "test": "answered"' in page
    assert "Meetings</textarea>" in page
    assert somebody.get("all/").headers["Cache-Control"] == "no-store"
    Wave.objects.update(closed_at=timezone.now())
    assert somebody.get("all/").status_code == 409
