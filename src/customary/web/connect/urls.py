# SPDX-License-Identifier: Apache-2.0
"""The addresses of connecting sources that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.connect import progress, views

urlpatterns = [
    path("connect/drop/", views.drop, name="connect_drop"),
    path("connect/kinds/<slug:key>/", views.kind, name="connect_kind"),
    path("connect/by/<slug:key>/", views.address, name="connect_address"),
    path("connect/<str:key>/", progress.connection, name="connection"),
    path("connect/<str:key>/mapping/", progress.mapping, name="connection_mapping"),
    path("connect/<str:key>/decide/", progress.decide, name="decide_connection"),
    path("connect/<str:key>/pack.toml", progress.declaration, name="connection_toml"),
]
