# SPDX-License-Identifier: Apache-2.0
"""The whole questionnaire at once, for a device that loses its connection on the way.

The script of a page holds it in memory while the page is open, shows by it what comes next, and
keeps it nowhere. What is sent is decided here once more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from customary.core.questionnaire.logic import Reached, holds
from customary.intake.answering import State
from customary.web.answering.showing import shown
from customary.web.answering.views import CONFLICT, answering_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from customary.core.questionnaire.questions import Condition, Section
    from customary.web.answering.speaking import Told


@require_safe
@answering_page
def ahead(_request: HttpRequest, told: Told) -> HttpResponse:
    """Every section with every question, and when each is asked."""
    if told.asked.state is not State.OPEN:
        return HttpResponse(status=CONFLICT)
    parts = [_part(told, section) for section in told.asked.form.sections]
    return told.render("rest.html", {"parts": parts, "seen": json.dumps(told.asked.answers)})


def _part(told: Told, section: Section) -> dict[str, Any]:
    facts = told.asked.invitation.attributes
    questions = told.in_order(Reached(section, section.questions))
    return {
        "key": section.key,
        "address": told.section(section.key),
        "title": told.speech.of(section.title),
        "text": told.speech.of(section.text),
        "when": json.dumps(_when(section.when, facts)),
        "asked": [
            (one, json.dumps(_when(one.question.when, facts)))
            for one in shown(questions, told.speech, told.asked.answers)
        ],
    }


def _when(condition: Condition | None, facts: Mapping[str, Any]) -> Any:
    """A condition for the page; what it asks of known facts is settled here."""
    if condition is None or condition.fact:
        return holds(condition, {}, facts)
    if condition.join:
        return {
            "join": condition.join,
            "parts": [_when(part, facts) for part in condition.parts],
        }
    return {"item": condition.item, "test": condition.test, "value": condition.value}
