# SPDX-License-Identifier: Apache-2.0
"""What surrounds every page: headers that confine it, and logs that tell nothing about people."""

from __future__ import annotations

import json
import logging

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from customary.site.logs import JsonFormatter
from customary.site.urls import urlpatterns as real

PERSON = "ann.other@example.org"


def fail(_request: HttpRequest, name: str) -> HttpResponse:
    """Fails as a database does: quoting the person's data."""
    try:
        raise KeyError(f"Key (email)=({PERSON}) already exists")
    except KeyError as error:
        raise RuntimeError(f"{name} and {PERSON} cannot be saved") from error


def greet(_request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(f"hello {name}")


urlpatterns = [path("fail/<str:name>/", fail), path("greet/<str:name>/", greet), *real]


@pytest.fixture
def lines() -> list[str]:
    """What the process writes to its log, as the file would hold it."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_log_line_names_the_route_and_never_the_person(client: Client, lines: list[str]) -> None:
    client.get(f"/greet/{PERSON}/?mail={PERSON}&token=opensesame")
    line = json.loads(lines[-1])
    assert line["route"] == "/greet/<str:name>/"
    assert line["status"] == 200
    assert line["milliseconds"] >= 0
    assert line["request_id"]
    assert not [one for one in lines if "ann.other" in one or "opensesame" in one]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_failure_is_logged_by_kind_and_place_without_its_text(lines: list[str]) -> None:
    client = Client(raise_request_exception=False)
    assert client.get(f"/fail/{PERSON}/").status_code == 500
    errors = [json.loads(line) for line in lines if "error" in json.loads(line)]
    assert errors[0]["error"]["type"] == "builtins.RuntimeError"
    assert errors[0]["error"]["cause"]["type"] == "builtins.KeyError"
    assert any("test_requests.py" in place for place in errors[0]["error"]["at"])
    assert not [line for line in lines if "ann.other" in line]


@pytest.mark.django_db
def test_a_failed_sign_in_leaves_no_address_in_the_log(client: Client, lines: list[str]) -> None:
    client.post("/accounts/login/", {"login": PERSON, "password": "not-the-one"})
    assert lines
    assert not [line for line in lines if "ann.other" in line or "not-the-one" in line]


@pytest.mark.parametrize(
    ("message", "argument"),
    [
        ("mail to %s bounced", PERSON),
        ("GET %s", f"/people/?q={PERSON}"),
        ("token=%s", "/x?token=ab"),
    ],
)
def test_what_other_libraries_log_is_cleaned(message: str, argument: str) -> None:
    record = logging.LogRecord("other", logging.INFO, "", 0, message, (argument,), None)
    line = JsonFormatter().format(record)
    assert "ann.other" not in line
    assert "token=ab" not in line


@pytest.mark.django_db
def test_a_request_keeps_the_id_that_a_proxy_gave_it(client: Client) -> None:
    given = client.get("/accounts/login/", headers={"x-request-id": "abc-12345678"})
    assert given.headers["X-Request-ID"] == "abc-12345678"
    forged = client.get("/accounts/login/", headers={"x-request-id": "a b\tc <script>"})
    assert len(forged.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_a_page_may_run_only_our_own_files(client: Client) -> None:
    headers = client.get("/accounts/login/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_static_files_are_kept_by_browsers_until_they_change(client: Client) -> None:
    response = client.get(f"{settings.STATIC_URL}django_htmx/htmx-2.min.js")
    assert response.status_code == 200
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert b"".join(response).startswith(b"var htmx")


@pytest.mark.django_db
def test_guessing_a_password_is_slowed_down(client: Client) -> None:
    answers = [
        client.post("/accounts/login/", {"login": PERSON, "password": f"guess-{number}"})
        for number in range(12)
    ]
    told = [answer.status_code == 429 or "Too many" in answer.text for answer in answers]
    assert not told[0]
    assert told[-1]


@pytest.mark.django_db
def test_nobody_opens_an_account_for_themselves(client: Client) -> None:
    word = "a-long-enough-word"
    form = {"email": PERSON, "password1": word, "password2": word}
    page = client.post("/accounts/signup/", form)
    assert "account/signup_closed.html" in {template.name for template in page.templates}
    assert not get_user_model().objects.exists()
