# SPDX-License-Identifier: Apache-2.0
"""Secrets of other systems at rest: sealed with a key derived from the installation's own.

An address that holds a token is a secret as a whole. What is sealed stands in columns nobody
exports; whoever has the database without the installation's key learns nothing from it. Earlier
keys (`SECRET_KEY_FALLBACKS`) still open what they sealed, so that a key can be renewed.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"customary: secrets of connections"


class LostKeyError(ValueError):
    """What was sealed cannot be opened: the installation's key is another one."""


def seal(text: str) -> str:
    """The text, sealed; "" stays "", so that nothing looks like something."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed.

    Raises:
        LostKeyError: it was sealed with a key this installation no longer has.
    """
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise LostKeyError(
            "A secret was sealed with another SECRET_KEY. Give the earlier key back, or enter "
            "the secret again."
        ) from None


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """Thirty-two bytes for this purpose alone (HKDF, RFC 5869), as Fernet wants them."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))
