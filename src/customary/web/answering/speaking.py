# SPDX-License-Identifier: Apache-2.0
"""What every page of answering shares: its language, its addresses, what is known, what we promise."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language_info

from customary.core.questionnaire.order import questions_in_order
from customary.intake import answered_facts
from customary.store.access.floors import floors_promised
from customary.store.queries.organisation import organisation_name
from customary.web.answering import promising
from customary.web.answering.faults import sentence
from customary.web.answering.framing import allow_frames
from customary.web.answering.showing import Speech

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.http import HttpRequest

    from customary.core.questionnaire.answers import Wrong
    from customary.core.questionnaire.logic import Reached
    from customary.core.questionnaire.questions import Question
    from customary.intake.answering import Asking

ENGLISH = "en"
#: Nobody keeps, finds or follows these pages.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Place:
    """Something to mend: where it stands, and what to do."""

    address: str
    question: str
    sentence: str


@dataclass(frozen=True)
class Told:
    """One invitation, as it is told to whoever opened it."""

    asked: Asking
    token: str
    language: str

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Within, our own words are in the language of the questions, as far as we speak it."""
        with translation.override(own_language(self.language)):
            yield

    @cached_property
    def speech(self) -> Speech:
        """The words of the questionnaire."""
        facts = answered_facts.facts(self.asked.invitation, self.asked.named, self.language)
        return Speech(self.language, facts, self.asked.seed)

    def in_order(self, part: Reached) -> tuple[Question, ...]:
        """The questions of a section as they are shown."""
        return questions_in_order(part.section, part.questions, self.asked.seed)

    def address(self, name: str, **more: str) -> str:
        """The address of one of its pages; it carries the language until an answer does."""
        plain = reverse(name, kwargs={"token": self.token, **more})
        if self.language == self.asked.language:
            return plain
        return f"{plain}?{urlencode({'language': self.language})}"

    def section(self, key: str) -> str:
        """The address of a section's page."""
        return self.address("asked_section", section=key)

    def ending(self) -> str:
        """What happens next, in the words of the questionnaire."""
        return self.speech.of(self.asked.form.ending)

    def sentences(self, questions: Iterable[Question], wrong: Iterable[Wrong]) -> dict[str, str]:
        """What to mend, by item."""
        by_item = {item.key: question for question in questions for item in question.items()}
        by_item |= {question.key: question for question in by_item.values()}
        return {
            each.item: sentence(by_item[each.item], each) for each in wrong if each.item in by_item
        }

    def places(self, wrong: Iterable[Wrong]) -> list[Place]:
        """What to mend, each with the way to it."""
        found = []
        for part in self.asked.form.sections:
            for question in part.questions:
                keys = {question.key, *(item.key for item in question.items())}
                found += [
                    Place(
                        f"{self.section(part.key)}#q-{question.key}",
                        self.speech.of(question.text),
                        sentence(question, each),
                    )
                    for each in wrong
                    if each.item in keys
                ]
        return found

    def promises(self) -> dict[str, Any]:
        """What the first page says: why we ask, who sees what, how long, until when."""
        wave, form = self.asked.wave, self.asked.form
        return {
            "introduction": self.speech.of(form.introduction),
            "in_short": promising.in_short(form.minutes, wave.closes_at),
            "audience": wave.audience,
            "named": wave.instrument.named,
            "is_public": self.asked.is_public,
            "has_customer": self.asked.invitation.customer_id is not None,
            "floors": promising.floors(wave),
            "higher_floor": floors_promised(wave)["opinions"],
            "has_words": promising.asks_for_words(form),
            "has_files": promising.asks_for_a_file(form),
        }

    def render(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """A page of answering: nothing of whoever is signed in here comes into it."""
        own = own_language(self.language)
        shared: dict[str, Any] = {
            "told": self,
            "organisation": organisation_name(own),
            "form_title": self.asked.wave.title or self.speech.of(self.asked.form.title),
            "languages": other_languages(self.asked, self.language),
            "language": html_language(self.language),
            "own_language": html_language(own),
        }
        if self.token:
            shared["addresses"] = {
                "start": self.address("asked"),
                "save": self.address("asked_save"),
                "finish": self.address("asked_finish"),
                # All of it, for a device that loses its connection on the way.
                "rest": self.address("asked_rest") if len(self.asked.form.sections) > 1 else "",
            }
        text = get_template(f"answering/{template}").render({**shared, **context})
        return HttpResponse(text)


def told(request: HttpRequest, asked: Asking, token: str) -> Told:
    """The invitation in the language chosen on the page, else used before, else the browser's."""
    chosen = request.POST.get("act", "").partition("language:")[2] or request.POST.get("language")
    chosen = chosen or request.GET.get("language")
    known = languages(asked)
    if chosen not in known:
        chosen = first_language(asked, request)
    return Told(asked, token, chosen)


def first_language(asked: Asking, request: HttpRequest) -> str:
    """The language somebody used, was invited in, or reads in, among those the wave speaks."""
    known = languages(asked)
    if asked.language in known:
        return asked.language
    browser = translation.get_language_from_request(request)
    return browser if browser in known else known[0]


def languages(asked: Asking) -> list[str]:
    """The languages a wave speaks."""
    spoken = list(asked.form.languages)
    return [each for each in spoken if each in asked.wave.languages] or spoken


def other_languages(asked: Asking, now: str) -> list[tuple[str, str, str]]:
    """The other languages: key, as HTML names it, in its own words."""
    return [(each, html_language(each), own_name(each)) for each in languages(asked) if each != now]


def own_language(language: str) -> str:
    """The language of our own words beside questions in a language."""
    return language if language in dict(settings.LANGUAGES) else ENGLISH


def html_language(language: str) -> str:
    """A language as HTML names it: zh-Hans."""
    main, _, script = language.partition("-")
    return f"{main}-{script.title()}" if len(script) == 4 else language


def own_name(language: str) -> str:
    """What a language calls itself."""
    try:
        name = str(get_language_info(language)["name_local"])
    except KeyError:
        return language
    return "中文" if language.startswith("zh") else name[:1].upper() + name[1:]


def guarded(response: HttpResponse, told: Told) -> HttpResponse:
    """The page with what keeps it from being kept, found, followed or framed by strangers."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if told.asked.is_public:
        allow_frames(response)
    return response
