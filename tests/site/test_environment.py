# SPDX-License-Identifier: Apache-2.0
"""A wrong setting is refused at once, with a sentence that says which, why and what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from customary.site import databases, environment

PRINT = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""


def started(home: Path, *names: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The settings of a process of its own, as JSON on its standard output."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    own = {"CUSTOMARY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "customary.site.settings"}
    return subprocess.run(
        [sys.executable, "-c", PRINT.format(names=names)],
        env=kept | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("EMAIL_PASSWORD_FILE", str(tmp_path / "password"))
    assert environment.text("EMAIL_PASSWORD") == "s3cret"


def test_a_secret_from_two_places_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_PASSWORD_FILE", "/nowhere")
    monkeypatch.setenv("EMAIL_PASSWORD", "s3cret")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        environment.text("EMAIL_PASSWORD")


def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_PASSWORD_FILE", "/nowhere/password")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PASSWORD_FILE=/nowhere/password"):
        environment.text("EMAIL_PASSWORD")


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("no", False), ("", True)])
def test_a_flag_is_yes_or_no(written: str, meant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", written)
    assert environment.flag("SOME_FLAG", default=True) is meant


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG='perhaps'"):
        environment.flag("SOME_FLAG")


@pytest.mark.parametrize("written", ["four", "-1", "1.5"])
def test_a_number_must_be_whole_and_large_enough(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_NUMBER", written)
    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER"):
        environment.whole("SOME_NUMBER", 3)


@pytest.mark.parametrize(
    "written",
    [
        "culture.example.org",
        "ftp://culture.example.org",
        "https://culture.example.org/path",
        "https://ann:word@culture.example.org",
        "https://",
        "http://[::1",
    ],
)
def test_an_address_is_scheme_and_host(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMARY_URL", written)
    with pytest.raises(ImproperlyConfigured, match="plain web address"):
        environment.origin("CUSTOMARY_URL", "http://127.0.0.1:8000")


def test_a_short_secret_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMARY_SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="5 characters"):
        environment.secret_key("CUSTOMARY_SECRET_KEY", tmp_path / "key")


def test_processes_that_start_together_get_the_same_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUSTOMARY_SECRET_KEY", raising=False)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.secret_key("X_KEY", tmp_path / "key"), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_sqlite_keeps_an_acknowledged_answer_through_a_power_cut() -> None:
    database = databases.from_url("sqlite:////tmp/some.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize("written", ["mysql://host/name", "nonsense", "oracle://x"])
def test_other_databases_are_refused(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        databases.from_url(written)


def test_an_encrypted_address_turns_the_safe_settings_on(tmp_path: Path) -> None:
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "PASSWORD_HASHERS",
        "DEBUG",
    )
    run = started(tmp_path / "home", *names, CUSTOMARY_URL="https://culture.example.org")
    assert run.returncode == 0, run.stderr
    found = __import__("json").loads(run.stdout)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["ALLOWED_HOSTS"] == ["culture.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://culture.example.org"]
    assert found["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert found["DEBUG"] is False


def test_the_home_is_made_for_us_alone(tmp_path: Path) -> None:
    run = started(tmp_path / "home", "CUSTOMARY_HOME")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "not JSON"),
        ("{}", "a JSON list"),
        ('[{"provider": "nobody", "client_id": "x"}]', "entry 1: provider 'nobody' is unknown"),
        ('[{"provider": "openid_connect"}]', "entry 1: client_id is missing"),
    ],
)
def test_a_wrong_sign_in_provider_is_told(tmp_path: Path, written: str, told: str) -> None:
    run = started(tmp_path / "home", "DEBUG", CUSTOMARY_SIGN_IN=written)
    assert run.returncode != 0
    assert told in run.stderr


def test_sign_in_providers_come_by_settings_alone(tmp_path: Path) -> None:
    provider = (
        '[{"provider": "openid_connect", "provider_id": "acme", "name": "Acme", "client_id": "x",'
        ' "secret": "y", "settings": {"server_url": "https://id.acme.example"}}]'
    )
    run = started(tmp_path / "home", "INSTALLED_APPS", CUSTOMARY_SIGN_IN=provider)
    assert run.returncode == 0, run.stderr
    assert "allauth.socialaccount.providers.openid_connect" in run.stdout


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("https://models.example.org/v1/", "https://models.example.org/v1"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("http://10.2.3.4/v1", "http://10.2.3.4/v1"),
        ("http://ollama:11434/v1", "http://ollama:11434/v1"),
        ("http://models.internal/v1", "http://models.internal/v1"),
    ],
)
def test_a_service_has_an_address_with_a_path(
    written: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SERVICE", written)
    assert environment.service("SOME_SERVICE") == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("models.example.org/v1", "plain address"),
        ("ftp://models.example.org", "plain address"),
        ("https://user:secret@models.example.org/v1", "plain address"),
        ("https://models.example.org/v1?key=secret", "plain address"),
        ("https://models.example.org:0/v1", "plain address"),
        ("https://[broken", "plain address"),
        ("http://models.example.org/v1", "without encryption"),
        ("http://8.8.8.8/v1", "without encryption"),
    ],
)
def test_a_service_that_is_none_or_can_be_overheard_is_refused(
    written: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SERVICE", written)
    with pytest.raises(ImproperlyConfigured, match=told) as refused:
        environment.service("SOME_SERVICE")
    assert "secret" not in str(refused.value)
