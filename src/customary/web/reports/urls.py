# SPDX-License-Identifier: Apache-2.0
"""The addresses of reports as files."""

from __future__ import annotations

from django.urls import path

from customary.web.reports import views as reports

urlpatterns = [
    path(
        "reports/<int:key>/<str:language>.html",
        reports.report_file,
        {"ending": "html"},
        name="report_page",
    ),
    path(
        "reports/<int:key>/<str:language>.pdf",
        reports.report_file,
        {"ending": "pdf"},
        name="report_pdf",
    ),
]
