# SPDX-License-Identifier: Apache-2.0
"""Where questionnaires are read, written and published."""

from __future__ import annotations

from django.urls import path

from customary.web.surveys.questionnaires import carrying, editing, previewing, views

AT = "surveys/questionnaires/<int:key>/"

urlpatterns = [
    path("surveys/questionnaires/new/", views.begin, name="new_questionnaire"),
    path("surveys/questionnaires/take-in/", carrying.take_in, name="take_in_questionnaire"),
    path(AT, views.questionnaire, name="questionnaire"),
    path(f"{AT}do/", views.do, name="do_questionnaire"),
    path(f"{AT}give-out/", carrying.left_behind, name="questionnaire_left_behind"),
    path(f"{AT}give-out.<str:ending>", carrying.give_out, name="give_out_questionnaire"),
    path(f"{AT}preview/", previewing.preview, name="preview_questionnaire"),
    path(f"{AT}preview/sheet/", previewing.sheet, name="questionnaire_sheet"),
    path(f"{AT}publish/", views.publish, name="publish_questionnaire"),
    path(f"{AT}edit/", editing.edit, name="edit_questionnaire"),
    path(f"{AT}edit/<str:part>/", editing.edit, name="edit_questionnaire"),
]
