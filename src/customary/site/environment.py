# SPDX-License-Identifier: Apache-2.0
"""Typed readers of environment variables that say what is wrong, where, and how to mend it.

A secret may come from a file instead: `NAME_FILE=/run/secrets/name` stands for `NAME=...`.
"""

from __future__ import annotations

import json
import os
import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `name`_FILE points to, or the default."""
    path = os.environ.get(f"{name}_FILE", "")
    if path and name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if not path:
        return os.environ.get(name, "").strip() or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE={path} cannot be read ({error}). Point it to a readable text file."
        ) from error


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")
    return value in YES


def whole(name: str, default: int, *, at_least: int = 0) -> int:
    """A whole number, not below `at_least`."""
    value = text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if number < at_least:
        raise ImproperlyConfigured(f"{name}={number} is below {at_least}, the least it may be.")
    return number


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is unknown. Choose {', '.join(choices)}.")
    return value


def origin(name: str, default: str) -> str:
    """A web address without path, such as https://culture.example.org."""
    return _origin(name, text(name, default))


def origins(name: str) -> list[str]:
    """Several web addresses without path, with spaces between."""
    return [_origin(name, each) for each in text(name).split()]


def _origin(name: str, given: str) -> str:
    value = given.rstrip("/")
    if not _is_origin(value):
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a plain web address. "
            "Write scheme and host, without a path: https://culture.example.org"
        )
    return value


def service(name: str) -> str:
    """The address of a service with its path, such as https://models.example.org/v1; or nothing.

    Without encryption only where nobody else listens: this machine, or a private network.
    """
    value = text(name).rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good, parts = False, urlsplit("")
    if not good or "@" in parts.netloc or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} is not the plain address of a service. "
            "Write scheme, host and path: https://models.example.org/v1"
        )
    if parts.scheme == "http" and not _is_near(str(parts.hostname)):
        raise ImproperlyConfigured(
            f"{name} leads to {parts.hostname} without encryption, and words of customers would go "
            "there. Write https://, or the name of a machine of your own network."
        )
    return value


def providers(name: str) -> list[dict[str, Any]]:
    """A JSON list of objects, each a sign-in provider with what it needs."""
    value = text(name, "[]")
    try:
        found = json.loads(value)
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"{name} is not JSON: {error}.") from error
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ImproperlyConfigured(f"{name} must be a JSON list of objects: [{{...}}].")
    return found


def secret_key(name: str, kept_in: Path) -> str:
    """The key from the environment, or one made on first use and kept where only we can read."""
    given = text(name)
    if given and len(given) < 50:
        raise ImproperlyConfigured(f"{name} has {len(given)} characters; it needs 50 or more.")
    if given:
        return given
    if not kept_in.exists():
        _keep_new_key(kept_in)
    return kept_in.read_text(encoding="ascii").strip()


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and "@" not in parts.netloc and value == f"{parts.scheme}://{parts.netloc}"


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or one of a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))


def _keep_new_key(path: Path) -> None:
    """Write a new key under a name of our own and link it: of two first starts, one wins whole."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other first start won; its key is the one to read
    finally:
        draft.unlink()
