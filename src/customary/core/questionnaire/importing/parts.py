# SPDX-License-Identifier: Apache-2.0
"""Parts of questions that every reader makes: choices, files, and one question out of several."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from customary.core.questionnaire.answers import MOST_MEGABYTES, USUAL_MEGABYTES
from customary.core.questionnaire.importing.carried import Named, key_of
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.questions import (
    Choice,
    Condition,
    Files,
    Question,
    QuestionKind,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.core.questionnaire.importing.carried import Taken
    from customary.core.questionnaire.questions import Form

MOST_CHOICES = 300
#: What a field for a comment is called where it has no name of its own.
COMMENT = {"en": "Comment", "zh-hans": "补充说明"}
#: As many questions as one question of another tool may become.
MOST_PARTS = 60
#: Files that are taken here, as other tools name them.
PICTURES = {
    "png", "jpg", "jpeg", "jpe", "webp", "image/*", "image/png", "image/jpeg", "image/webp", "image",
}  # fmt: skip
PAPERS = {"pdf", "application/pdf"}
#: What another tool calls the choice that takes words of one's own, in small letters.
OTHERS = re.compile(
    r"(?:any\s*)?others?\b[\s,;:.–—-]*(?:\(?\s*(?:please\s+)?(?:specify|state|describe|explain|namely|which).{0,20}\)?)?[\s:…._]*$"
    r"|其[他它](?:[\s，,：:（(]*请.{0,8}[)）]?)?[\s：:…_＿]*$|sonstiges.{0,25}$|autres?\b.{0,25}$|otr[oa]s?\b.{0,25}$",
    re.IGNORECASE,
)


def choices_of(
    taken: Taken, where: str, told: Sequence[tuple[str, Mapping[str, str]]], stem: str = "c"
) -> tuple[tuple[Choice, ...], dict[str, str | float]]:
    """Choices out of their names and words, with the key of each name."""
    if len(told) > MOST_CHOICES:
        taken.lose(where, Why.TOO_MANY, What.CHOICES, len(told))
    made: list[Choice] = []
    keys: dict[str, str | float] = {}
    there: set[str] = set()
    for place, (name, texts) in enumerate(told[:MOST_CHOICES], 1):
        # A name without a Latin letter or digit makes no key.
        key = key_of(name if re.search(r"[A-Za-z0-9]", name) else str(place), there, stem)
        there.add(key)
        keys.setdefault(name, key)
        made.append(Choice(key, {k: text for k, text in texts.items() if text}))
    return tuple(made), keys


def asked_for(
    taken: Taken, name: str, base: Question, *, endings: str, megabytes: float | None
) -> Question:
    """A question for a file, as far as such files are taken here: pictures and PDF."""
    told = {
        one.strip().lower().lstrip(".") for one in re.split(r"[,;|\s]+", endings) if one.strip()
    }
    pictures, papers = bool(told & PICTURES), bool(told & PAPERS)
    if told - PICTURES - PAPERS:
        taken.lose(name, Why.SETTING, What.FILE_KINDS, ", ".join(sorted(told - PICTURES - PAPERS)))
    accepts = Files.ANY
    if pictures != papers:
        accepts = Files.PICTURES if pictures else Files.PAPERS
    size = min(max(math.ceil(megabytes), 1), MOST_MEGABYTES) if megabytes else None
    if megabytes and megabytes > MOST_MEGABYTES:
        taken.lose(name, Why.SETTING, What.FILE_SIZE, f"{megabytes:g} MB")
    return replace(
        base, key=taken.key(name), kind=QuestionKind.FILE, accepts=accepts,
        megabytes=None if size == USUAL_MEGABYTES else size,
    )  # fmt: skip


def built_in(words: Mapping[str, str], main: str) -> dict[str, str]:
    """Words of ours where another tool has its own, in the main language of a survey as well."""
    return {main: words["en"], **words}


def spoken(form: Form) -> Form:
    """A form without words in languages that it does not speak."""

    def kept(texts: Mapping[str, str]) -> dict[str, str]:
        found = {language: text for language, text in texts.items() if language in form.languages}
        return found or dict(texts)

    def choices(told: Sequence[Choice]) -> tuple[Choice, ...]:
        return tuple(replace(each, text=kept(each.text)) for each in told)

    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(
                    each,
                    text=kept(each.text),
                    choices=choices(each.choices),
                    rows=choices(each.rows),
                    labels={point: kept(texts) for point, texts in each.labels.items()},
                )
                for each in section.questions
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def is_other(texts: Mapping[str, str]) -> bool:
    """Whether a choice is the one called "Other"."""
    return any(OTHERS.match(text.strip()) for text in texts.values())


def joined(asked: Mapping[str, str], part: Mapping[str, str]) -> dict[str, str]:
    """The words of a question with those of one of its parts."""
    return {
        language: " – ".join(filter(None, (said(asked, language), said(part, language))))
        for language in {**asked, **part}
    }


def apart(
    taken: Taken,
    name: str,
    base: Question,
    parts: Sequence[tuple[str, Mapping[str, str]]],
    what: What = What.FIELDS,
) -> tuple[Question, ...]:
    """A question for each part of one that has a field in every part, alike but for the words."""
    if len(parts) > 1:
        taken.lose(name, Why.APART, what)
    if len(parts) > MOST_PARTS:
        taken.lose(name, Why.TOO_MANY, what, len(parts))
    made = []
    for code, texts in parts[:MOST_PARTS]:
        if not taken.room(name):
            break
        question = replace(
            base, key=taken.key(f"{name[:14]}_{code}"), text=joined(base.text, texts)
        )
        made.append(question)
        for between in (".", "_", "#"):
            taken.names[f"{name}{between}{code}"] = Named(question.key)
    return tuple(made)


def words_beside(
    taken: Taken, question: Question, choice: str, texts: Mapping[str, str]
) -> Question | None:
    """A question for the words of one's own that went with a choice, asked of whoever made it."""
    if not taken.room(question.key):
        return None
    test = "has" if question.kind is QuestionKind.MULTIPLE else "is"
    chosen = Condition(item=question.key, test=test, value=choice)
    when = chosen
    if question.when is not None:
        when = Condition(join="all", parts=(question.when, chosen))
    return Question(
        taken.key(f"{question.key[:16]}_{choice}"),
        QuestionKind.SHORT_TEXT,
        joined(question.text, texts),
        when=when,
    )
