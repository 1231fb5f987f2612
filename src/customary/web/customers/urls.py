# SPDX-License-Identifier: Apache-2.0
"""Addresses about customers, sessions with them and exceptions for them that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.customers import exceptions
from customary.web.customers import views as customers
from customary.web.voice import listening

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
]
