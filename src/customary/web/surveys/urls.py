# SPDX-License-Identifier: Apache-2.0
"""The addresses of surveys that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.surveys import (
    acting,
    deciding,
    leaving_out,
    planning,
    reaching,
    results,
    seen,
    series,
    stopping,
    taking,
    views,
)

urlpatterns = [
    path("surveys/stop/<str:token>/", stopping.stop, name="stop_surveys"),
    path("surveys/new/", planning.plan_survey, name="plan_survey"),
    path("surveys/count/", planning.count, name="count_asked"),
    path("surveys/<int:key>/", views.survey, name="survey"),
    path("surveys/<int:key>/results/", results.results, name="wave_results"),
    path("surveys/<int:key>/results/codebook.csv", taking.codebook, name="wave_codebook"),
    path(
        "surveys/<int:key>/results/report-<slug:language>.<str:ending>",
        taking.report_file,
        name="wave_report",
    ),
    path(
        "surveys/<int:key>/results/figures.<slug:ending>",
        taking.figures_file,
        name="wave_figures",
    ),
    path("surveys/<int:key>/series/", series.survey_series, name="survey_series"),
    path("surveys/<int:key>/change/", planning.change_survey, name="change_survey"),
    path("surveys/<int:key>/left-out/", leaving_out.left_out, name="left_out"),
    path("surveys/<int:key>/seen/", seen.will_be_seen, name="will_be_seen"),
    path("surveys/<int:key>/links/", reaching.links, name="survey_links"),
    path("surveys/<int:key>/code.<slug:ending>", reaching.code, name="survey_code"),
    path("surveys/<int:key>/paper-<slug:language>.pdf", reaching.paper, name="survey_paper"),
    path("surveys/<int:key>/do/", acting.do, name="do_survey"),
    path("surveys/<int:key>/sure/<slug:verb>/", deciding.decide, name="decide_survey"),
    path("surveys/<int:key>/extend/", acting.extend_survey, name="extend_survey"),
]
