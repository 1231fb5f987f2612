# SPDX-License-Identifier: Apache-2.0
"""Addresses about customers, themes, sessions and exceptions that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.customers import exceptions
from customary.web.customers import views as customers
from customary.web.voice import listening
from customary.web.voice import segments as voice_segments
from customary.web.voice import theme as voice_theme
from customary.web.voice import themes as voice_themes

urlpatterns = [
    path("customers/<int:key>/", customers.customer, name="customer"),
    path("customers/exceptions/new/", exceptions.log, name="log_exception"),
    path("customers/exceptions/<int:key>/", exceptions.look, name="look_at_exception"),
    path(
        "customers/exceptions/policies/<int:key>/",
        exceptions.settle,
        name="settle_policy_review",
    ),
    path("customers/listening/book/", listening.book, name="book_session"),
    path("customers/listening/<int:key>/", listening.log, name="log_session"),
    path("customers/listening/<int:key>/join/", listening.join, name="join_session"),
    path("customers/segments/", voice_segments.voice_segment, name="voice_segment"),
    path("customers/themes.csv", voice_themes.themes_table, name="voice_themes_table"),
    path("customers/themes/new/", voice_theme.name_theme, name="new_theme"),
    path("customers/themes/<int:key>/", voice_theme.voice_theme, name="voice_theme"),
    path("customers/themes/<int:key>/edit/", voice_theme.name_theme, name="edit_theme"),
]
