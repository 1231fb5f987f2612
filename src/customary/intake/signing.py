# SPDX-License-Identifier: Apache-2.0
"""Marks an export as this installation's own, so that its confirmed grades may come back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    from collections.abc import Mapping

SALT = "customary.export"


def signature(digests: Mapping[str, str]) -> str:
    """The signature over the names and digests of a pack's files."""
    return Signer(salt=SALT).signature(json.dumps(dict(sorted(digests.items()))))


def is_ours(digests: Mapping[str, str], given: str) -> bool:
    """Whether these very files were exported by an installation that holds our key."""
    return bool(given) and constant_time_compare(given, signature(digests))
