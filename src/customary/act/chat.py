# SPDX-License-Identifier: Apache-2.0
"""Posts to the organisation's chat channel, in the form its kind wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from customary.store.models import ChatKind, Organisation
from customary.store.secrets import unseal

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10

#: What each kind takes: the incoming-webhook form of its own documentation.
FORMS: dict[str, Callable[[str], dict[str, Any]]] = {
    ChatKind.SLACK: lambda text: {"text": text},
    ChatKind.FEISHU: lambda text: {"msg_type": "text", "content": {"text": text}},
    ChatKind.DINGTALK: lambda text: {"msgtype": "text", "text": {"content": text}},
    ChatKind.WECOM: lambda text: {"msgtype": "text", "text": {"content": text}},
}


class NotPostedError(OSError):
    """The channel did not take the message."""


def post(text: str) -> None:
    """Post a text.

    Raises:
        NotPostedError: there is no channel, it cannot be reached, or it refused.
    """
    organisation = Organisation.objects.first()
    if organisation is None or organisation.chat_kind not in FORMS or not organisation.chat_address:
        raise NotPostedError("no chat channel is set")
    form = FORMS[organisation.chat_kind](text)
    try:
        answer = httpx.post(unseal(organisation.chat_address), json=form, timeout=SECONDS)
        answer.raise_for_status()
    except (httpx.HTTPError, ValueError) as error:
        # Its words would tell the address, which is a secret.
        raise NotPostedError(type(error).__name__) from None
    if _refusal(answer):
        raise NotPostedError("refused by the channel")


def _refusal(answer: httpx.Response) -> bool:
    """Feishu, DingTalk and WeCom answer 200 and say in the body whether they took it."""
    try:
        said = answer.json()
    except ValueError:
        return False  # Slack says "ok"
    return isinstance(said, dict) and any(said.get(key) for key in ("code", "errcode"))
