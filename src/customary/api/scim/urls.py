# SPDX-License-Identifier: Apache-2.0
"""The addresses of SCIM."""

from __future__ import annotations

from django.urls import path, re_path

from customary.api.scim import discovery, views

urlpatterns = [
    path("ServiceProviderConfig", discovery.configuration),
    path("ResourceTypes", discovery.resource_types),
    path("ResourceTypes/<str:key>", discovery.resource_types),
    path("Schemas", discovery.schemas),
    path("Schemas/<str:key>", discovery.schemas),
    path("Users", views.users, name="scim_users"),
    path("Users/<str:key>", views.user, name="scim_user"),
    path("Groups", views.groups, name="scim_groups"),
    path("Groups/<str:key>", views.group, name="scim_group"),
    re_path(r"^.*$", views.nowhere),
]
