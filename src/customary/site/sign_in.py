# SPDX-License-Identifier: Apache-2.0
"""Single sign-on by settings alone: CUSTOMARY_SIGN_IN is a JSON list of providers.

    [{"provider": "openid_connect", "provider_id": "acme", "name": "Acme", "client_id": "…",
      "secret": "…", "settings": {"server_url": "https://id.acme.example"}}]

Each object is an app of django-allauth; `provider` is any of its providers, such as
openid_connect, saml, feishu, dingtalk or weixin.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from customary.site import environment

NAME = "CUSTOMARY_SIGN_IN"
PROVIDERS = "allauth.socialaccount.providers"


def provider_apps() -> list[str]:
    """The Django apps of the providers that are set."""
    return [f"{PROVIDERS}.{provider}" for provider in sorted(provider_settings())]


def provider_settings() -> dict[str, dict[str, Any]]:
    """What django-allauth wants to know, by provider."""
    apps: dict[str, dict[str, Any]] = {}
    for position, entry in enumerate(environment.providers(NAME), start=1):
        provider = entry.get("provider")
        if not isinstance(provider, str) or not provider.isidentifier() or not _is_known(provider):
            raise ImproperlyConfigured(
                f"{NAME}, entry {position}: provider {provider!r} is unknown. "
                "Write openid_connect, saml or another provider of django-allauth."
            )
        if not entry.get("client_id"):
            raise ImproperlyConfigured(f"{NAME}, entry {position}: client_id is missing.")
        if provider == "saml" and not find_spec("onelogin"):
            raise ImproperlyConfigured(
                f"{NAME}, entry {position}: SAML needs a library: pip install 'customary[saml]'."
            )
        app = {key: value for key, value in entry.items() if key != "provider"}
        apps.setdefault(provider, {"APPS": []})["APPS"].append(app)
    return apps


def _is_known(provider: str) -> bool:
    return find_spec(f"{PROVIDERS}.{provider}") is not None
