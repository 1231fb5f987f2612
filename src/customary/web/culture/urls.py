# SPDX-License-Identifier: Apache-2.0
"""The addresses of the culture's pages that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.culture import (
    communication,
    disputes,
    improving,
    planning,
    practice,
    stories,
    units,
)
from customary.web.fairness import audits
from customary.web.goals import views as goals

urlpatterns = [
    path("culture/practices/<str:key>/", practice.practice, name="practice"),
    path("culture/practices/<str:key>/act/", improving.act, name="act_on_practice"),
    path("culture/practices/<str:key>/dispute/", disputes.dispute, name="dispute"),
    path("culture/plays/<str:key>/begin/", planning.begin, name="begin_play"),
    path("culture/plans/new/", planning.propose, name="propose_culture_plan"),
    path("culture/disputes/<int:key>/answer/", disputes.answer, name="answer_dispute"),
    path("culture/units/<int:key>/", units.unit, name="unit"),
    path("culture/stories/<int:key>/", stories.decide_story, name="decide_story"),
    path("culture/messages/<int:key>/", communication.message, name="message_told"),
    path("culture/messages/<int:key>/add/", communication.add, name="add_sentence"),
    path("culture/messages/sentences/<int:key>/", communication.decide, name="decide_sentence"),
    path("culture/messages/rules/", communication.rules, name="communication_rules"),
    path("culture/messages/rules/<int:key>/forget/", communication.forget, name="forget_rule"),
    path("culture/messages/rules/<slug:key>/switch/", communication.switch, name="switch_rule"),
    path("culture/indicators/<str:key>.csv", practice.indicator_table, name="indicator_table"),
    path("culture/goals/new/", goals.goal, name="new_goal"),
    path("culture/goals/<int:key>/", goals.goal, name="goal"),
    path("culture/audits/draw/", audits.draw, name="draw_audits"),
    path("culture/audits/<int:key>/", audits.decide, name="decide_audit"),
]
