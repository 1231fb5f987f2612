# SPDX-License-Identifier: Apache-2.0
"""Every page, with its line in a menu beside its path."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from customary.web.culture import disputes, practice, units
from customary.web.culture import views as culture
from customary.web.customers import views as customers
from customary.web.finding import find
from customary.web.home.views import home
from customary.web.imports import views as imports
from customary.web.me import views as me
from customary.web.navigation import Menu, Page, page
from customary.web.organisation import accounts, settings, sources
from customary.web.people import views as people
from customary.web.records import views as records
from customary.web.reports import views as reports
from customary.web.start import views as start

CULTURE, PERSONAL, ORGANISATION = Menu.CULTURE, Menu.PERSONAL, Menu.ORGANISATION

urlpatterns = [
    page("", home, name="home", menu=Page(_("Home"), "home")),
    page(
        "culture/",
        culture.scorecard,
        name="scorecard",
        menu=Page(_("Culture"), "chart-bar", "grades"),
    ),
    page(
        "customers/",
        customers.customers,
        name="customers",
        menu=Page(_("Customers"), "heart-handshake", "customers"),
    ),
    page("employees/", people.people, name="people", menu=Page(_("Employees"), "users", "people")),
    page("reports/", reports.reports, name="reports", menu=Page(_("Reports"), "report", "grades")),
    page(
        "culture/practices/",
        culture.practices,
        name="practices",
        menu=Page(_("Practices"), "list-check", "grades", CULTURE),
    ),
    page(
        "culture/units/",
        units.units,
        name="units",
        menu=Page(_("Units"), "building", "org_units", CULTURE),
    ),
    page(
        "culture/disputes/",
        disputes.disputes,
        name="disputes",
        menu=Page(_("Disputes"), "message-question", "disputes", CULTURE),
    ),
    page(
        "me/",
        me.recorded,
        name="recorded_about_me",
        menu=Page(_("What is recorded about me"), "user", "", PERSONAL),
    ),
    page(
        "imports/",
        imports.imports,
        name="imports",
        menu=Page(_("Imports"), "upload", "imports", ORGANISATION),
    ),
    page(
        "settings/sources/",
        sources.sources,
        name="sources",
        menu=Page(_("Sources"), "circle-dashed", "settings", ORGANISATION),
    ),
    page(
        "settings/practices/",
        settings.practices,
        name="practice_settings",
        menu=Page(_("Claims and thresholds"), "scale", "settings", ORGANISATION),
    ),
    page(
        "settings/accounts/",
        accounts.accounts,
        name="accounts",
        menu=Page(_("Accounts and roles"), "users", "accounts", ORGANISATION),
    ),
    page(
        "settings/",
        settings.organisation,
        name="organisation",
        menu=Page(_("The organisation"), "settings", "settings", ORGANISATION),
    ),
    path("find/", find, name="find"),
    path("language/", me.choose_language, name="choose_language"),
    path("culture/practices/<str:key>/", practice.practice, name="practice"),
    path("culture/practices/<str:key>/records/", records.behind_practice, name="practice_records"),
    path("culture/practices/<str:key>/dispute/", disputes.dispute, name="dispute"),
    path("culture/disputes/<int:key>/answer/", disputes.answer, name="answer_dispute"),
    path("culture/units/<int:key>/", units.unit, name="unit"),
    path("culture/indicators/<str:key>.csv", practice.indicator_table, name="indicator_table"),
    path(
        "culture/indicators/<str:key>/records/", records.behind_indicator, name="indicator_records"
    ),
    path("records/<str:table>/<int:key>/", records.record, name="record"),
    path("customers/<int:key>/", customers.customer, name="customer"),
    path("employees/<int:key>/", people.person, name="person"),
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/upload/<str:key>/", imports.upload_detail, name="upload_detail"),
    path("imports/upload/<str:key>/decide/", imports.decide_upload, name="decide_upload"),
    path("imports/<int:key>/", imports.import_detail, name="import"),
    path("imports/<int:key>/undo/", imports.undo, name="undo_import"),
    path("imports/<int:key>/rejected/<str:name>", imports.rejected_file, name="rejected_file"),
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
    path("settings/sources/<int:key>/", sources.confirm, name="confirm_source"),
    path("settings/practices/<str:key>/", settings.practice_setting, name="practice_setting"),
    path("settings/indicators/<str:key>/", settings.indicator_setting, name="indicator_setting"),
    path("settings/accounts/invite/", accounts.invite_person, name="invite"),
    path("settings/accounts/<int:key>/", accounts.account_roles, name="account_roles"),
    path("invitations/<str:token>", accounts.accept, name="accept_invitation"),
    path("start/", start.start, name="start"),
    path("start/organisation/", start.organisation, name="start_organisation"),
    path("start/people/", start.people, name="start_people"),
    path("start/records/", start.source, name="start_source"),
    path("start/grade/", start.grade, name="start_grade"),
    path("start/grade/now/", start.begin_grading, name="start_grading"),
    path("start/finish/", start.finish, name="start_finish"),
]
