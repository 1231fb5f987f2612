# SPDX-License-Identifier: Apache-2.0
"""The addresses of the first run; they stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.start import views as start

urlpatterns = [
    path("start/", start.start, name="start"),
    path("start/organisation/", start.organisation, name="start_organisation"),
    path("start/people/", start.people, name="start_people"),
    path("start/records/", start.source, name="start_source"),
    path("start/grade/", start.grade, name="start_grade"),
    path("start/grade/now/", start.begin_grading, name="start_grading"),
    path("start/finish/", start.finish, name="start_finish"),
]
