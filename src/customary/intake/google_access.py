# SPDX-License-Identifier: Apache-2.0
"""Lets connectors into Google: with a key file, or a token somebody fetched by hand.

A service account signs for itself (RFC 7523), and no person has to agree again. An authorised user
is a client id, a client secret and a refresh token, as Google's own tools write them. An access token
is taken as it is; Google lets it in for an hour.
"""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext as _

from customary.intake.asking import Asking
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

#: The only address that is ever given a secret, whatever a key file names.
TOKENS = "https://oauth2.googleapis.com/token"
FOR_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
HOUR = 3600
NO = frozenset({400, 401, 403})


def access_token(
    secret: str, scope: str, folder: Path, transport: httpx.BaseTransport | None
) -> str:
    """A token that lets us in, made of what was entered.

    Raises:
        PackError: Google does not know the key or no longer trusts it.
    """
    secret = secret.strip()
    if not secret.startswith("{"):
        return secret
    asked = _question(secret, scope)
    target = folder / "token.json"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asking = Asking(transport=transport, headers=form)
    try:
        answer = asking.to_file(TOKENS, target, method="POST", content=urlencode(asked), also=NO)
        said = json.loads(target.read_bytes()) if answer.is_success else {}
    except (ValueError, RecursionError):
        said = {}
    finally:
        target.unlink(missing_ok=True)
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(token, str) or not token:
        raise PackError(
            _(
                "Google does not let us in with this key or refresh token. Make a new one, and check "
                "that its account may read the reviews."
            )
        )
    return token


def _question(secret: str, scope: str) -> dict[str, str]:
    try:
        key = json.loads(secret)
        if key.get("type") == "service_account":
            return {"grant_type": FOR_JWT, "assertion": _signed(key, scope)}
        wanted = ("client_id", "client_secret", "refresh_token")
        return {"grant_type": "refresh_token"} | {name: str(key[name]) for name in wanted}
    except (ValueError, KeyError, TypeError, AttributeError, UnsupportedAlgorithm) as error:
        raise PackError(
            _(
                "This is no key of Google's. Paste the whole JSON file of a service account, or one "
                "with client_id, client_secret and refresh_token."
            )
        ) from error


def _signed(key: Mapping[str, Any], scope: str) -> str:
    """A claim, signed with the account's own key."""
    private = load_pem_private_key(str(key["private_key"]).encode(), None)
    if not isinstance(private, RSAPrivateKey):
        raise TypeError("a key of another kind than RSA")
    now = int(time.time())
    claim = {
        "iss": key["client_email"],
        "scope": scope,
        "aud": TOKENS,
        "iat": now,
        "exp": now + HOUR,
    }
    head = {"alg": "RS256", "typ": "JWT", "kid": str(key.get("private_key_id") or "")}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claim))
    return f"{signed}.{_encoded(private.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
