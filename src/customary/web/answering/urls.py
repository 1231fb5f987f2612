# SPDX-License-Identifier: Apache-2.0
"""Where people and customers answer: by a link of their own, or by a public one."""

from __future__ import annotations

from django.urls import path

from customary.web.answering import ahead, public, views

urlpatterns = [
    path("a/<str:token>/", views.start, name="asked"),
    path("a/<str:token>/on/", views.go_on, name="asked_go_on"),
    path("a/<str:token>/save/", views.save, name="asked_save"),
    path("a/<str:token>/all/", ahead.ahead, name="asked_rest"),
    path("a/<str:token>/send/", views.finish, name="asked_finish"),
    path("a/<str:token>/page/<slug:section>/", views.section, name="asked_section"),
    path("s/<str:key>/", public.public_start, name="public_start"),
]
