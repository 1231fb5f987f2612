# SPDX-License-Identifier: Apache-2.0
"""Answering, page by page: each works without script, and whoever opens one changes nothing."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.core.questionnaire.answers import Wrong, check, scaled
from customary.core.questionnaire.logic import to_send
from customary.core.questionnaire.questions import QuestionKind
from customary.intake import answered_files, answering
from customary.intake.answering import State
from customary.web.answering import pace, posted, speaking
from customary.web.answering.receiving import Receiving
from customary.web.answering.showing import shown
from customary.web.answering.waking import wake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from customary.core.questionnaire.logic import Reached
    from customary.core.questionnaire.questions import Question
    from customary.web.answering.speaking import Told

CONFLICT = 409
SCALE, LANGUAGE = "scale:", "language:"


def answering_page(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page behind a link: what it needs is in the link, so no cookie is set or asked for."""

    @csrf_exempt  # the link is the secret; without it nobody can post here for anybody
    @wraps(view)
    def page(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        asked = answering.asking(token)
        if asked is None:
            raise Http404
        if request.method == "POST" and (seconds := pace.wait(token[:22], pace.SAVES)):
            return pace.slower(seconds)
        request.upload_handlers = [Receiving(request)]
        posted.take_fields(request)
        told = speaking.told(request, asked, token)
        with told.spoken():
            response = view(request, told, **more)
        return speaking.guarded(response, told)

    return page


@require_safe
@answering_page
def start(_request: HttpRequest, told: Told) -> HttpResponse:
    """Why we ask, who sees what, how long it takes; or that it is sent, or cannot be answered."""
    if told.asked.state is not State.OPEN:
        return _closed(told, told.asked.state)
    return told.render(
        "start.html",
        {
            "begin": told.address("asked_go_on"),
            "has_draft": told.asked.has_draft,
            **told.promises(),
        },
    )


@require_safe
@answering_page
def go_on(_request: HttpRequest, told: Told) -> HttpResponse:
    """The first page on which something was left out."""
    return HttpResponseRedirect(_where_to_go_on(told))


@require_http_methods(["GET", "HEAD", "POST"])
@answering_page
def section(request: HttpRequest, told: Told, section: str) -> HttpResponse:
    """The questions of one section."""
    if told.asked.state is not State.OPEN:
        return _closed(told, told.asked.state)
    part = next((each for each in told.asked.way() if each.section.key == section), None)
    if part is None:
        # It is no longer on the way, or never was.
        return HttpResponseRedirect(_where_to_go_on(told))
    if request.method == "POST":
        return _answer(request, told, part)
    return _page(told, part, told.asked.answers)


@require_POST
@answering_page
def save(request: HttpRequest, told: Told) -> HttpResponse:
    """One answer as it is given, for the script of the page; JSON."""
    asked, wanted = told.asked, set(request.POST.getlist("shown"))
    questions = [each for each in asked.form.questions() if each.key in wanted]
    found = posted.read_one(questions, request.POST, asked.answers)
    state = answering.save(asked, found.patch, language=told.language)
    if state is not State.OPEN:
        return JsonResponse({"state": state.value}, status=CONFLICT)
    answers = {**asked.answers, **found.patch}
    items = {item.key: question.key for question in questions for item in question.items()}
    return JsonResponse(
        {
            "seen": {key: answers.get(key) for key in items},
            "newer": sorted({items[key] for key in found.newer}),
            "wrong": told.sentences(questions, found.wrong),
            "shown": [
                question.key
                for part in asked.way(answers)
                if part.section.key == request.POST.get("section")
                for question in told.in_order(part)
            ],
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answering_page
def finish(request: HttpRequest, told: Told) -> HttpResponse:
    """What is still missing, with the way to it; else the button that sends."""
    if told.asked.state is not State.OPEN:
        return _closed(told, told.asked.state)
    if request.method == "POST":
        if request.POST.get("act", "").startswith(LANGUAGE):
            answering.save(told.asked, {}, language=told.language)
            return HttpResponseRedirect(told.address("asked_finish"))
        return _send(told, {}, 0)
    missing = to_send(told.asked.form, told.asked.answers, told.asked.invitation.attributes).wrong
    return told.render("finish.html", {"missing": told.places(missing), "back": _last(told)})


def _answer(request: HttpRequest, told: Told, part: Reached) -> HttpResponse:
    act = request.POST.get("act", "")
    wanted = set(request.POST.getlist("shown"))
    questions = [each for each in part.questions if each.key in wanted]
    found = posted.read(questions, request.POST, [posted.seen_in(request.POST)])
    seconds = posted.seconds_in(request.POST, time.time())
    if act.startswith(SCALE):
        return _scaled(told, part, found.typed, act.removeprefix(SCALE))
    files, no_files = _files(request, told, questions)
    found = replace(found, patch={**found.patch, **files})
    if act == "back" or act.startswith(LANGUAGE):
        return _aside(told, part, found.patch, seconds, back=act == "back")
    wrong = (*found.wrong, *found.unfinished, *no_files)
    if wrong:
        state = _save(told, found.patch, seconds)
        if state is not State.OPEN:
            return _closed(told, state)
        return _page(told, part, {**told.asked.answers, **files, **found.typed}, wrong)
    answers = {**told.asked.answers, **found.patch}
    following = _following(told, part, answers, wanted)
    if act == "send" and following is None:
        return _send(told, found.patch, seconds)
    state = _save(told, found.patch, seconds)
    if state is not State.OPEN:
        return _closed(told, state)
    return HttpResponseRedirect(following or told.address("asked_finish"))


def _save(told: Told, patch: Mapping[str, Any], seconds: int) -> State:
    """Keep what a page gave; a file that it replaced or took away is gone at once."""
    state = answering.save(told.asked, patch, language=told.language, seconds=seconds)
    if state is State.OPEN:
        before = {key: told.asked.answers.get(key) for key in patch}
        answered_files.let_go(before)
    else:
        answered_files.let_go(patch)
    return state


def _files(
    request: HttpRequest, told: Told, questions: list[Question]
) -> tuple[dict[str, Any], list[Wrong]]:
    """Files that came with the page or were taken away on it, and what is wrong with them."""
    patch: dict[str, Any] = {}
    wrong = []
    asking = [each for each in questions if each.kind is QuestionKind.FILE]
    seen = posted.seen_in(request.POST) if asking else {}
    for question in asking:
        kept = told.asked.answers.get(question.key)
        if given := request.FILES.get(question.key):
            taken = answered_files.take_in(told.asked, question, given)
            if isinstance(taken, Wrong):
                wrong.append(taken)
                continue
            patch[question.key] = taken
        elif kept and seen.get(question.key) == kept and f"{question.key}.keep" not in request.POST:
            # It was shown, and is no longer wanted.
            patch[question.key] = None
        wrong += check(question, {question.key: patch.get(question.key, kept)})
    return patch, wrong


def _aside(
    told: Told, part: Reached, patch: Mapping[str, Any], seconds: int, *, back: bool
) -> HttpResponse:
    """Keep what can be kept, and show the page before, or this one in another language."""
    state = _save(told, patch, seconds)
    if state is not State.OPEN:
        return _closed(told, state)
    before = _before(told, part)
    return HttpResponseRedirect(before if back else told.section(part.section.key))


def _scaled(told: Told, part: Reached, typed: Mapping[str, Any], key: str) -> HttpResponse:
    """The page with somebody's points scaled as they asked; nothing is kept until they go on."""
    question = next((each for each in part.questions if each.key == key), None)
    made = scaled(question, typed) if question is not None else {}
    return _page(told, part, {**told.asked.answers, **typed, **made})


def _following(
    told: Told, part: Reached, answers: Mapping[str, Any], wanted: set[str]
) -> str | None:
    """Where it goes on: a question that opened on this page, else the next; None at the end."""
    way = told.asked.way(answers)
    at = next((n for n, each in enumerate(way) if each.section.key == part.section.key), None)
    if at is None:
        return _where_to_go_on(told)
    opened = [each.key for each in told.in_order(way[at]) if each.key not in wanted]
    if opened:
        return f"{told.section(part.section.key)}#q-{opened[0]}"
    return told.section(way[at + 1].section.key) if at + 1 < len(way) else None


def _send(told: Told, patch: Mapping[str, Any], seconds: int) -> HttpResponse:
    done = answering.send(told.asked, patch, language=told.language, seconds=seconds)
    if done.words:
        wake()
    if done.wrong:
        return HttpResponseRedirect(told.address("asked_finish"))
    if done.state is State.SENT:
        return HttpResponseRedirect(told.address("asked"))
    return _closed(told, done.state)


def _page(
    told: Told, part: Reached, values: Mapping[str, Any], wrong: tuple[Wrong, ...] = ()
) -> HttpResponse:
    way = told.asked.way()
    at = [each.section.key for each in way].index(part.section.key)
    questions = told.in_order(part)
    items = [item.key for question in questions for item in question.items()]
    seen = {key: told.asked.answers[key] for key in items if key in told.asked.answers}
    context = {
        "section": part.section,
        "title": told.speech.of(part.section.title),
        "text": told.speech.of(part.section.text),
        "questions": shown(questions, told.speech, values, wrong),
        "wrong": told.places(wrong),
        "number": at + 1,
        "of": len(way),
        "is_last": at + 1 == len(way),
        "before": _before(told, part),
        "has_files": any(each.kind is QuestionKind.FILE for each in questions),
        "seen": json.dumps(seen),
        "opened": int(time.time()),
    }
    return told.render("page.html", context)


def _closed(told: Told, state: State) -> HttpResponse:
    if state is State.SENT:
        return told.render("sent.html", {"ending": told.ending()})
    return told.render("closed.html", {"state": state.value})


def _where_to_go_on(told: Told) -> str:
    """The first section in which something was left out; at the end, sending."""
    asked = told.asked
    for part in asked.way():
        items = [item.key for each in part.questions for item in each.items() if not item.is_other]
        if items and not any(key in asked.answers for key in items):
            return told.section(part.section.key)
    if not asked.has_draft and (way := asked.way()):
        return told.section(way[0].section.key)
    return told.address("asked_finish")


def _before(told: Told, part: Reached) -> str:
    keys = [each.section.key for each in told.asked.way()]
    at = keys.index(part.section.key)
    return told.section(keys[at - 1]) if at else told.address("asked")


def _last(told: Told) -> str:
    way = told.asked.way()
    return told.section(way[-1].section.key) if way else told.address("asked")
