# SPDX-License-Identifier: Apache-2.0
"""Every page, with its line in a menu beside its path."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from customary.web.answering import urls as answer_paths
from customary.web.cards import views as cards
from customary.web.connect import hook, source
from customary.web.connect import urls as connect_paths
from customary.web.connect import views as connect
from customary.web.culture import (
    communication,
    disputes,
    four_cs,
    profile,
    stories,
    units,
)
from customary.web.culture import urls as culture_paths
from customary.web.culture import views as culture
from customary.web.customers import exceptions
from customary.web.customers import urls as customer_paths
from customary.web.customers import views as customers
from customary.web.fairness import audits, impact, retention, switches
from customary.web.finding import find
from customary.web.goals import views as goals
from customary.web.home.views import home
from customary.web.identities import views as identities
from customary.web.imports import urls as import_paths
from customary.web.imports import views as imports
from customary.web.me import digests
from customary.web.me import views as me
from customary.web.navigation import Menu, Page, page
from customary.web.organisation import accounts, api_guide, api_keys, floors, settings, sources
from customary.web.people import views as people
from customary.web.records import citing
from customary.web.records import views as records
from customary.web.reports import urls as report_paths
from customary.web.reports import views as reports
from customary.web.start import urls as start_paths
from customary.web.surveys import urls as survey_paths
from customary.web.surveys import views as surveys
from customary.web.surveys.questionnaires import urls as questionnaire_paths
from customary.web.surveys.questionnaires import views as questionnaires
from customary.web.voice import (
    answering,
    comment,
    emerging,
    inbox,
    listening,
    news,
    quotes,
    replies,
    templates,
    understanding,
    written,
)
from customary.web.voice import themes as voice_themes

CULTURE, CUSTOMERS, EMPLOYEES = Menu.CULTURE, Menu.CUSTOMERS, Menu.EMPLOYEES
PERSONAL, ORGANISATION = Menu.PERSONAL, Menu.ORGANISATION
#: Headings in the menu of the organisation.
RECORDS, MEASURED, ACCESS = _("Records"), _("What is measured"), _("People and access")

urlpatterns = [
    # Whoever is asked: no menu, no account.
    page("", home, Page(_("Home"), "home"), name="home"),
    page(
        "culture/",
        culture.scorecard,
        Page(_("Culture"), "chart-bar", "grades"),
        Page(_("Scorecard"), "chart-bar", "grades", CULTURE),
        name="scorecard",
    ),
    page(
        "customers/themes/",
        voice_themes.voice_themes,
        Page(_("Customers"), "heart-handshake", "themes", section="/customers/"),
        Page(_("Themes"), "chart-bar", "themes", CUSTOMERS),
        name="voice_themes",
    ),
    page(
        "customers/inbox/",
        inbox.inbox,
        Page(_("Inbox"), "message", "inbox", CUSTOMERS, also="/customers/comments/"),
        name="inbox",
    ),
    page(
        "customers/emerging/",
        emerging.emerging,
        Page(_("Emerging"), "trending-up", "understanding", CUSTOMERS),
        name="emerging",
    ),
    page(
        "customers/quotes/",
        quotes.quotes,
        Page(_("Quotes"), "message", "quotes", CUSTOMERS),
        name="quotes",
    ),
    page(
        "customers/listening/",
        listening.listening,
        Page(_("Listening"), "message", "events", CUSTOMERS),
        name="listening",
    ),
    page(
        "customers/exceptions/",
        exceptions.exceptions,
        Page(_("Exceptions"), "scale", "decisions", CUSTOMERS),
        name="exceptions",
    ),
    page(
        "customers/news/",
        news.promised,
        Page(_("Promised news"), "message", "themes", CUSTOMERS),
        name="promised_news",
    ),
    page(
        "customers/",
        customers.customers,
        Page(_("Who they are"), "heart-handshake", "customers", CUSTOMERS),
        name="customers",
    ),
    page(
        "customers/surveys/",
        surveys.of_customers,
        Page(_("Surveys"), "message-question", "surveys", CUSTOMERS),
        name="customer_surveys",
    ),
    page(
        "employees/",
        people.people,
        Page(_("Employees"), "users", "people", also="/surveys/"),
        Page(_("Directory"), "users", "people", EMPLOYEES),
        name="people",
    ),
    page(
        "surveys/",
        surveys.surveys,
        Page(_("Surveys"), "message-question", "surveys", EMPLOYEES),
        name="surveys",
    ),
    page(
        "surveys/questionnaires/",
        questionnaires.listed,
        Page(_("Questionnaires"), "list-check", "instruments", EMPLOYEES),
        name="questionnaires",
    ),
    page("reports/", reports.reports, Page(_("Reports"), "report", "grades"), name="reports"),
    page(
        "culture/four-cs/",
        four_cs.four_cs,
        Page(_("Four Cs"), "chart-bar", "grades", CULTURE),
        name="four_cs",
    ),
    page(
        "culture/profile/",
        profile.profile,
        Page(_("Profile"), "chart-bar", "survey_results", CULTURE),
        name="culture_profile",
    ),
    page(
        "culture/practices/",
        culture.practices,
        Page(_("Practices"), "list-check", "grades", CULTURE),
        name="practices",
    ),
    page(
        "culture/units/",
        units.units,
        Page(_("Units"), "building", "org_units", CULTURE),
        name="units",
    ),
    page(
        "culture/disputes/",
        disputes.disputes,
        Page(_("Disputes"), "message-question", "disputes", CULTURE),
        name="disputes",
    ),
    page(
        "culture/goals/",
        goals.goals,
        Page(_("Goals"), "target", "goals", CULTURE),
        name="goals",
    ),
    page(
        "culture/audits/",
        audits.audits,
        Page(_("Audits"), "list-check", "audits", CULTURE),
        name="audits",
    ),
    page(
        "culture/messages/",
        communication.messages_told,
        Page(_("Messages"), "message", "communication_rules", CULTURE),
        name="messages_told",
    ),
    page(
        "culture/stories/",
        stories.stories,
        Page(_("Stories"), "heart-handshake", "stories_without_consent", CULTURE),
        name="stories",
    ),
    page(
        "me/",
        me.recorded,
        Page(_("What is recorded about me"), "user", "", PERSONAL),
        name="recorded_about_me",
    ),
    page(
        "me/thanks/",
        me.thanks,
        Page(_("Thanks from customers"), "heart-handshake", "", PERSONAL),
        name="thanks",
    ),
    page(
        "me/digest/",
        digests.digest,
        Page(_("Digests"), "mail", "", PERSONAL),
        name="digest",
    ),
    page(
        "me/surveys/",
        me.surveys,
        Page(_("Surveys for me"), "message-question", "", PERSONAL),
        name="my_surveys",
    ),
    page(
        "connect/",
        connect.connect,
        Page(_("Connect"), "plug-connected", "connections", ORGANISATION, group=RECORDS),
        name="connect",
    ),
    page(
        "imports/",
        imports.imports,
        Page(_("Imports"), "upload", "imports", ORGANISATION, group=RECORDS),
        name="imports",
    ),
    page(
        "settings/sources/",
        sources.sources,
        Page(_("Sources"), "database", "settings", ORGANISATION, group=RECORDS),
        name="sources",
    ),
    page(
        "settings/identities/",
        identities.identities,
        Page(_("Who is who"), "user-check", "identities", ORGANISATION, group=RECORDS),
        name="identities",
    ),
    page(
        "settings/practices/",
        settings.practices,
        Page(_("Claims and thresholds"), "scale", "settings", ORGANISATION, group=MEASURED),
        name="practice_settings",
    ),
    page(
        "settings/cards/",
        cards.settings,
        Page(_("Chat and cards"), "message-question", "settings", ORGANISATION, group=MEASURED),
        name="card_settings",
    ),
    page(
        "settings/answers/",
        answering.settings,
        Page(_("Answers to customers"), "message", "settings", ORGANISATION, group=MEASURED),
        name="answering_settings",
    ),
    page(
        "settings/floors/",
        floors.floors,
        Page(_("Disclosure floors"), "shield-lock", "settings", ORGANISATION, group=MEASURED),
        name="floors",
    ),
    page(
        "settings/understanding/",
        understanding.understood,
        Page(_("Reading comments"), "message", "understanding", ORGANISATION, group=MEASURED),
        name="understanding",
    ),
    page(
        "settings/switches/",
        switches.switched,
        Page(_("Switches"), "toggle-left", "switches", ORGANISATION, group=MEASURED),
        name="switches",
    ),
    page(
        "settings/retention/",
        retention.retention,
        Page(_("Retention"), "clock", "retention", ORGANISATION, group=MEASURED),
        name="retention",
    ),
    page(
        "settings/",
        settings.organisation,
        Page(_("The organisation"), "settings", "settings", ORGANISATION, group=ACCESS),
        name="organisation",
    ),
    page(
        "settings/accounts/",
        accounts.accounts,
        Page(_("Accounts and roles"), "users", "accounts", ORGANISATION, group=ACCESS),
        name="accounts",
    ),
    page(
        "settings/keys/",
        api_keys.api_keys,
        Page(_("API keys"), "key", "settings", ORGANISATION, group=ACCESS),
        name="api_keys",
    ),
    path("find/", find, name="find"),
    *answer_paths.urlpatterns,
    *connect_paths.urlpatterns,
    *survey_paths.urlpatterns,
    *questionnaire_paths.urlpatterns,
    path("digests/open/<str:key>/", digests.open_digest, name="open_digest"),
    path("digests/stop/<str:key>/", digests.stop, name="stop_digest"),
    path("me/thanks/<int:key>/share/", me.share, name="share_thanks"),
    path("language/", me.choose_language, name="choose_language"),
    *culture_paths.urlpatterns,
    *start_paths.urlpatterns,
    *import_paths.urlpatterns,
    *report_paths.urlpatterns,
    *customer_paths.urlpatterns,
    path("customers/quotes/<int:key>/", quotes.act_on_quote, name="act_on_quote"),
    path("quotes/<str:token>/", quotes.quote_consent, name="quote_consent"),
    path("culture/practices/<str:key>/records/", records.behind_practice, name="practice_records"),
    path(
        "culture/indicators/<str:key>/records/", records.behind_indicator, name="indicator_records"
    ),
    path("records/<str:table>/<int:key>/", records.record, name="record"),
    path("citations/<int:key>/withdraw/", citing.withdraw, name="withdraw_citation"),
    path("settings/understanding/learning/", understanding.set_learning, name="set_learning"),
    path("settings/understanding/<int:key>/", understanding.decide_model, name="decide_model"),
    path(
        "settings/understanding/language-model/",
        written.set_language_model,
        name="set_language_model",
    ),
    path("customers/themes/<int:key>/summary/", written.ask_for_summary, name="ask_for_summary"),
    path("customers/emerging/<int:key>/name/", written.ask_for_name, name="ask_for_name"),
    path("customers/comments/<int:key>/similar/", comment.similar, name="similar"),
    path("customers/comments/<int:key>/draft/", written.ask_for_draft, name="ask_for_draft"),
    path("customers/emerging/<int:key>/", emerging.emerging_theme, name="emerging_theme"),
    path("customers/themes/<int:key>/tell/", news.tell, name="tell"),
    path("customers/comments/<int:key>/answer/", replies.answer, name="answer"),
    path("customers/comments/<int:key>/note/", replies.note, name="note_on_comment"),
    path("customers/answers/", templates.answer_templates, name="answer_templates"),
    path("customers/answers/new/", templates.answer_template, name="new_answer_template"),
    path("customers/answers/<slug:key>/", templates.answer_template, name="answer_template"),
    path("customers/inbox/counts/", inbox.inbox_counts, name="inbox_counts"),
    path("customers/inbox/meaning/", inbox.by_meaning, name="by_meaning"),
    path("customers/inbox/work/", inbox.work, name="inbox_work"),
    path("customers/inbox/views/", inbox.keep_view, name="keep_view"),
    path("customers/inbox/views/<int:key>/forget/", inbox.drop_view, name="drop_view"),
    path("customers/comments/<int:key>/", comment.comment, name="comment"),
    path("customers/comments/<int:key>/correct/", comment.correct, name="correct_comment"),
    path("customers/comments/<int:key>/take-back/", comment.take_back, name="take_back"),
    path("customers/comments/<int:key>/unmask/", comment.unmask, name="unmask_comment"),
    path("customers/comments/<int:key>/files/<int:file>/", comment.open_file, name="comment_file"),
    path("employees/<int:key>/", people.person, name="person"),
    path("settings/retention/<slug:table>/", retention.retention_rule, name="retention_rule"),
    path("settings/impact/", impact.impact, name="impact"),
    path(
        "settings/impact/<slug:law>/<str:language>.<slug:ending>",
        impact.impact_file,
        name="impact_file",
    ),
    path("settings/switches/<slug:kind>/<int:key>/", switches.switch_on, name="switch_on"),
    path("settings/identities/<int:key>/", identities.decide, name="decide_identity"),
    path("settings/sources/<int:key>/", source.source, name="source"),
    path("settings/sources/<int:key>/confirm/", sources.confirm, name="confirm_source"),
    path("settings/sources/<int:key>/change/", source.change, name="change_source"),
    path("settings/sources/<int:key>/told/", hook.hook, name="source_hook"),
    path("settings/sources/<int:key>/empty/", source.ask_to_empty, name="ask_to_empty"),
    path("settings/sources/<int:key>/empty/now/", source.empty, name="empty_source"),
    path("settings/sources/<int:key>/pack.toml", source.declaration, name="source_toml"),
    path("settings/practices/<str:key>/", settings.practice_setting, name="practice_setting"),
    path("settings/indicators/<str:key>/", settings.indicator_setting, name="indicator_setting"),
    path("settings/keys/guide/", api_guide.api_guide, name="api_guide"),
    path("settings/keys/<int:key>/revoke/", api_keys.revoke, name="revoke_api_key"),
    path("settings/accounts/invite/", accounts.invite_person, name="invite"),
    path("settings/accounts/<int:key>/", accounts.account_roles, name="account_roles"),
    path("settings/accounts/<int:key>/close/", accounts.close, name="close_account"),
    path("settings/invitations/<int:key>/withdraw/", accounts.withdraw, name="withdraw_invitation"),
    path("cards/<str:token>", cards.meeting_card, name="meeting_card"),
    path("invitations/<str:token>", accounts.accept, name="accept_invitation"),
]
