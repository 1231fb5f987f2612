# SPDX-License-Identifier: Apache-2.0
"""Every address, in one place: signing in, then the pages and the interface of their rooms."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
for room in ("web", "api"):
    if find_spec(f"customary.{room}.urls"):
        urlpatterns.append(path("", include(f"customary.{room}.urls")))
