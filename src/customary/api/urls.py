# SPDX-License-Identifier: Apache-2.0
"""The addresses at which other systems write to this one."""

from __future__ import annotations

from django.urls import include, path

from customary.api import hooks
from customary.api.rest.interface import interface

urlpatterns = [
    path("api/", interface.urls),
    path("hooks/<str:key>/", hooks.receive, name="hook"),
    path("scim/v2/", include("customary.api.scim.urls")),
]
