# SPDX-License-Identifier: Apache-2.0
"""Lets a language model write what somebody asked it for, and keeps what of it holds."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from customary.core.text.citing import draft_in, name_in, summary_in
from customary.store.access import System
from customary.store.actions.language_model import claim, settle
from customary.store.models import Fault, LanguageQuote, Purpose
from customary.store.queries.language_model import language_model
from customary.store.queries.replies import answer_choices
from customary.store.queries.sendable import LONGEST, covered, sendable
from customary.understand import endpoint
from customary.understand.prompts import messages_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.core.text.citing import Cite
    from customary.store.models import LanguageRequest

logger = logging.getLogger("customary.language_model")
#: Answers to begin with that show the tone.
TEMPLATES = 3


def write(key: int) -> None:
    """Ask the model for what a request asks; nothing where another process does so already."""
    request = claim(key)
    if request is None:
        return
    try:
        settle(request, written=_written(request))
    except endpoint.NotAnsweredError as error:
        settle(request, fault=error.fault)
        facts = {"purpose": request.purpose, "fault": str(error.fault.value)}
        logger.warning("language model gave nothing", extra=facts)


def _written(request: LanguageRequest) -> dict[str, Any]:
    found = language_model()
    if not found.is_on or (found.host, found.name[:200]) != (request.host, request.model):
        raise endpoint.NotAnsweredError(Fault.OFF)
    items = LanguageQuote.objects.filter(request=request).order_by("number")
    sent = sendable(list(items.values_list("voice_item", flat=True)))
    if len(sent) != request.sent:
        raise endpoint.NotAnsweredError(Fault.GONE)
    comments = [one.text for one in sent]
    templates = _templates(request.language) if request.purpose == Purpose.DRAFT else []
    answer = endpoint.ask(
        messages_for(
            request.purpose,
            comments,
            language=request.language,
            about=_about(request),
            templates=templates,
        )
    )
    written = _HOLDING[Purpose(request.purpose)](answer, comments, templates)
    if not written:
        raise endpoint.NotAnsweredError(Fault.UNFOUNDED)
    return written


def _about(request: LanguageRequest) -> str:
    theme = request.theme
    if theme is None:
        return ""
    chinese = theme.name_zh_hans if request.language == "zh-hans" else ""
    return covered(chinese or theme.name)


def _templates(language: str) -> list[str]:
    """Some of the organisation's own answers to begin with, or of the shipped ones."""
    choices = answer_choices(System("draft of an answer"))
    own = sorted(choices, key=lambda one: one.is_shipped)
    return [covered(one.text(language).text)[:LONGEST] for one in own[:TEMPLATES]]


def _summary(answer: str, sent: Sequence[str], _known: Sequence[str]) -> dict[str, Any]:
    found = summary_in(answer, sent)
    sentences = [{"text": one.text, "cites": _cited(one.cites)} for one in found]
    return {"sentences": sentences} if sentences else {}


def _name(answer: str, sent: Sequence[str], _known: Sequence[str]) -> dict[str, Any]:
    found = name_in(answer, sent)
    if found is None:
        return {}
    return {"name": found.english, "name_zh_hans": found.chinese, "cites": _cited(found.cites)}


def _draft(answer: str, sent: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    found = draft_in(answer, sent, known)
    if found is None:
        return {}
    return {"subject": found.subject, "text": found.text, "cites": _cited(found.cites)}


def _cited(cites: Sequence[Cite]) -> list[list[Any]]:
    return [[cite.number, cite.words] for cite in cites]


_HOLDING = {Purpose.SUMMARY: _summary, Purpose.NAME: _name, Purpose.DRAFT: _draft}
