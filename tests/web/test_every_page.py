# SPDX-License-Identifier: Apache-2.0
"""Every page, in one table: it works for its role, refuses other methods, and strangers sign in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.spoken import annotate
from tests.web.house import ASKED, House

#: Name of a page, a role that opens it, and its arguments from the house.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "home": ("employee", {}),
    "scorecard": ("employee", {}),
    "practices": ("employee", {}),
    "four_cs": ("employee", {}),
    "culture_profile": ("executive", {}),
    "act_on_practice": ("cx_lead", {"key": ASKED}),
    "propose_culture_plan": ("cx_lead", {}),
    "begin_play": ("cx_lead", {"key": "Z29"}),
    "practice": ("employee", {"key": ASKED}),
    "practice_records": ("cx_lead", {"key": ASKED}),
    "indicator_records": ("cx_lead", {"key": "I46"}),
    "indicator_table": ("employee", {"key": "I46"}),
    "dispute": ("employee", {"key": ASKED}),
    "disputes": ("employee", {}),
    "messages_told": ("employee", {}),
    "message_told": ("employee", {"key": "newsletter"}),
    "communication_rules": ("cx_lead", {}),
    "stories": ("cx_lead", {}),
    "units": ("employee", {}),
    "unit": ("employee", {"key": "support"}),
    "inbox": ("cx_lead", {}),
    "comment": ("cx_lead", {"key": "voice"}),
    "emerging": ("employee", {}),
    "customers": ("cx_lead", {}),
    "quotes": ("employee", {}),
    "listening": ("employee", {}),
    "exceptions": ("employee", {}),
    "log_exception": ("employee", {}),
    "book_session": ("employee", {}),
    "voice_themes": ("employee", {}),
    "voice_themes_table": ("employee", {}),
    "voice_theme": ("cx_lead", {"key": "theme"}),
    "new_theme": ("cx_lead", {}),
    "edit_theme": ("product_lead", {"key": "theme"}),
    "customer": ("cx_lead", {"key": "customer"}),
    "promised_news": ("employee", {}),
    "thanks": ("employee", {}),
    "digest": ("employee", {}),
    "tell": ("cx_lead", {"key": "theme"}),
    "answer": ("cx_lead", {"key": "voice"}),
    "answer_templates": ("employee", {}),
    "new_answer_template": ("cx_lead", {}),
    "answer_template": ("cx_lead", {"key": "sorry"}),
    "people": ("employee", {}),
    "surveys": ("executive", {}),
    "customer_surveys": ("cx_lead", {}),
    "survey": ("executive", {"key": "wave"}),
    "plan_survey": ("people_lead", {}),
    "change_survey": ("people_lead", {"key": "wave"}),
    "left_out": ("people_lead", {"key": "wave"}),
    "will_be_seen": ("executive", {"key": "wave"}),
    "survey_links": ("executive", {"key": "wave"}),
    "my_surveys": ("employee", {}),
    "person": ("employee", {"key": "lead"}),
    "questionnaires": ("employee", {}),
    "new_questionnaire": ("cx_lead", {}),
    "take_in_questionnaire": ("cx_lead", {}),
    "record": ("cx_lead", {"table": "events", "key": "meeting"}),
    "reports": ("employee", {}),
    "report_page": ("employee", {"key": "run", "language": "en"}),
    "recorded_about_me": ("employee", {}),
    "find": ("employee", {}),
    "connect": ("admin", {}),
    "connect_kind": ("admin", {"key": "calendar"}),
    "source": ("admin", {"key": "records_of"}),
    "ask_to_empty": ("admin", {"key": "records_of"}),
    "imports": ("admin", {}),
    "pack_format": ("admin", {}),
    "pack_file": ("admin", {"name": "people"}),
    "pack_template": ("admin", {"name": "people"}),
    "sources": ("admin", {}),
    "identities": ("people_lead", {}),
    "switches": ("people_lead", {}),
    "understanding": ("employee", {}),
    "audits": ("cx_lead", {}),
    "goals": ("executive", {}),
    "new_goal": ("executive", {}),
    "impact": ("people_lead", {}),
    "retention": ("employee", {}),
    "retention_rule": ("admin", {"table": "events"}),
    "organisation": ("admin", {}),
    "card_settings": ("admin", {}),
    "answering_settings": ("admin", {}),
    "floors": ("admin", {}),
    "api_keys": ("admin", {}),
    "api_guide": ("admin", {}),
    "practice_settings": ("admin", {}),
    "practice_setting": ("admin", {"key": ASKED}),
    "indicator_setting": ("admin", {"key": "I46"}),
    "accounts": ("admin", {}),
    "invite": ("admin", {}),
    "start_organisation": ("admin", {}),
    "start_people": ("admin", {}),
    "start_source": ("admin", {}),
    "start_grade": ("admin", {}),
}
#: Pages with tests of their own: what they need is not in the house, or they only change things.
ELSEWHERE = {
    "wave_results", "wave_report", "wave_codebook", "wave_figures", "questionnaire", "do_questionnaire", "edit_questionnaire", "publish_questionnaire",
    "survey_series", "stop_surveys", "count_asked", "do_survey", "decide_survey", "extend_survey", "survey_code", "survey_paper",
    "share_thanks", "open_digest", "stop_digest",
    "take_back", "inbox_counts", "inbox_work", "keep_view", "drop_view", "correct_comment", "unmask_comment", "comment_file",
    "similar", "by_meaning", "set_language_model", "ask_for_summary", "ask_for_name", "ask_for_draft",
    "emerging_theme", "voice_segment",
    "note_on_comment", "set_learning", "decide_model",
    "add_sentence", "decide_sentence", "forget_rule", "switch_rule", "decide_story",
    "report_pdf", "upload", "upload_detail", "decide_upload", "import", "undo_import",
    "rejected_file", "answer_dispute", "choose_language", "confirm_source", "account_roles",
    "withdraw_invitation", "accept_invitation", "meeting_card", "start", "start_grading", "start_finish",
    "account_state", "revoke_api_key", "decide_identity", "switch_on", "goal", "impact_file",
    "draw_audits", "decide_audit", "close_account", "open_account", "withdraw_citation",
    "log_session", "join_session", "look_at_exception", "settle_policy_review",
    "act_on_quote", "quote_consent",
    "asked", "asked_go_on", "asked_save", "asked_finish", "asked_rest", "asked_section", "public_start",
    "connect_drop", "connect_address", "connection", "connection_mapping", "decide_connection",
    "connection_toml", "change_source", "empty_source", "source_toml", "source_hook",
    "preview_questionnaire", "questionnaire_sheet", "questionnaire_left_behind", "give_out_questionnaire",
}  # fmt: skip
#: Pages that only administrators open.
FOR_ADMINISTRATORS = [
    "organisation", "card_settings", "answering_settings", "floors", "api_keys", "api_guide", "practice_settings", "practice_setting",
    "indicator_setting", "identities", "retention_rule", "accounts", "invite", "imports", "pack_format", "start_organisation",
    "start_people", "start_source", "start_grade",
]  # fmt: skip


@pytest.fixture
def house(house: House) -> House:
    """The house, whose customer's words were understood."""
    annotate(house.voice)
    return house


def address(house: House, name: str) -> str:
    given = {
        key: getattr(house, value).pk if hasattr(house, value) else value
        for key, value in PAGES[name][1].items()
    }
    return reverse(name, kwargs=given)


def own_names() -> set[str]:
    found = set()
    for pattern in get_resolver("customary.web.urls").url_patterns:
        found.add(str(getattr(pattern, "name", "")))
    return found


def test_no_page_is_forgotten() -> None:
    assert own_names() - ELSEWHERE == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_role_and_says_one_thing_first(house: House, name: str) -> None:
    response = house.sign_in(PAGES[name][0]).get(address(house, name))
    assert response.status_code == 200
    if not response.headers["Content-Type"].startswith("text/html"):
        return
    page = response.content.decode()
    assert len(re.findall(r"<h1\b", page)) == 1
    assert re.search(r"<title>\s*\S[^<]*</title>", page)
    assert page.count('class="btn btn-primary"') <= 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_chinese_throughout(house: House, name: str) -> None:
    client = house.sign_in(PAGES[name][0])
    client.cookies["django_language"] = "zh-hans"
    response = client.get(address(house, name))
    if not response.headers["Content-Type"].startswith("text/html") or name == "report_page":
        return
    page = response.content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "港湾之光" in page or name.startswith("start_")
    assert not re.search(r">(Sign out|Home|Culture|Search|Save|Where you are)<", page)


def test_a_stranger_is_asked_to_sign_in_on_every_page(house: House) -> None:
    house.account("employee")
    answers = {name: Client().get(address(house, name)) for name in PAGES}
    astray = {
        name: answer.status_code
        for name, answer in answers.items()
        if not answer.headers.get("Location", "").startswith("/accounts/login/")
    }
    assert astray == {}


def test_another_method_is_refused_on_every_page(house: House) -> None:
    clients = {role: house.sign_in(role) for role in {role for role, _arguments in PAGES.values()}}
    answers = {
        name: clients[role].delete(address(house, name)).status_code
        for name, (role, _) in PAGES.items()
    }
    assert {name: status for name, status in answers.items() if status != 405} == {}


def test_pages_for_administrators_are_closed_to_others(house: House) -> None:
    client = house.sign_in("employee")
    answers = {name: client.get(address(house, name)).status_code for name in FOR_ADMINISTRATORS}
    assert {name: status for name, status in answers.items() if status != 403} == {}
