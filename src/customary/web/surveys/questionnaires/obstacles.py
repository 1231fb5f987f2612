# SPDX-License-Identifier: Apache-2.0
"""What stands in the way of publishing, in a sentence each, with the way to its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.editing import question_of, section_of
from customary.core.questionnaire.questions import said
from customary.core.questionnaire.wrong import FormFault
from customary.store.queries.instruments import obstacles
from customary.web.surveys.questionnaires.telling import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from customary.core.questionnaire.questions import Form
    from customary.core.questionnaire.wrong import FormError
    from customary.store.queries.instruments import Detail

PART = re.compile(r"^(questions|sections|scales)\[([^\]]*)\]")
ABOUT = "about"
#: What the checks of a questionnaire say, and how it is told here.
TOLD: Mapping[FormFault, StrOrPromise] = {
    FormFault.NO_WORDS: _("It has no words yet."),
    FormFault.TOO_FEW: _("It needs more to choose from: there are %(n)s."),
    FormFault.NONE_CHOSEN: _("Nothing is chosen yet. Choose at least one."),
    FormFault.NO_SCALE: _("Its lowest answer has to be below its highest."),
    FormFault.NOT_0_TO_10: _("A recommendation goes from 0 to 10."),
    FormFault.NO_STEP: _("Its step has to be more than 0."),
    FormFault.TOO_MANY_POINTS: _(
        "It has %(n)s points; more than 100 nobody can use. Widen its step."
    ),
    FormFault.NO_TOTAL: _("It needs a number of points to divide."),
    FormFault.ENDS_CROSSED: _("At least %(a)s cannot be more than at most %(b)s."),
    FormFault.AT_LEAST_TOO_HIGH: _("At least %(a)s are to be chosen, but there are %(b)s."),
    FormFault.NOT_ASKED_BEFORE: _(
        "When it is asked depends on “%(item)s”, which is not asked before it."
    ),
    FormFault.NOT_ASKED: _("It reads “%(item)s”, which is not asked."),
    FormFault.NO_VALUE: _("When it is asked depends on a comparison without a value."),
    FormFault.NO_TEST: _("When it is asked depends on an unknown comparison."),
    FormFault.NO_KEY: _(
        "Its key needs small letters, digits and _, at most 29, beginning with a letter."
    ),
    FormFault.KEY_TWICE: _("The key “%(key)s” is used more than once."),
    FormFault.KEY_TAKEN: _("The key “%(key)s” has a meaning of its own here: choose another one."),
    FormFault.UNKNOWN_FACT: _("It names {%(name)s}, which we do not know."),
    FormFault.UNKNOWN_STATUS: _("The status of a language is unknown."),
    FormFault.FILES_OF_PEOPLE: _(
        "A file tells who gave it, so only customers are asked for one. Take the question away, or choose that it asks about satisfaction, recommendation, effort or something else, and not by name."
    ),
    FormFault.PRIVATE_FILE: _("Nobody could open a file that is private."),
    FormFault.FILE_SIZE: _("A file may have 1 to 20 megabytes; %(n)s cannot be taken."),
}


@dataclass(frozen=True)
class Hindrance:
    """One thing that stands in the way: where it is, and what to do there."""

    address: str
    name: str
    sentence: str


def hindrances(found: Detail, language: str) -> list[Hindrance]:
    """All that stands in the way; words that are missing in one place are told once."""
    told: dict[tuple[str, str], list[str]] = {}
    made = []
    for each in obstacles(found.instrument):
        place, name = _place(each.where, found.form, language)
        if each.error is None:
            told.setdefault((place, name), []).append(language_name(each.language))
        else:
            made.append(Hindrance(_address(found, place), name, told_of(each.error)))
    for (place, name), languages in told.items():
        sentence = gettext("Words are missing in %(languages)s.") % {
            "languages": ", ".join(dict.fromkeys(languages))
        }
        made.append(Hindrance(_address(found, place), name, sentence))
    if found.form is not None and not any(True for _item in found.form.items()):
        made.append(
            Hindrance(
                _address(found, ABOUT),
                gettext("The questionnaire"),
                gettext("There is no question in it yet."),
            )
        )
    return made


def told_of(error: FormError) -> str:
    """What is wrong, to whoever writes the questionnaire."""
    if error.why in TOLD:
        return str(TOLD[error.why]) % error.values
    return f"{error.what}: {error.mend}"


def _place(where: str, form: Form | None, language: str) -> tuple[str, str]:
    """Where in the editor it is mended, and how that place is called."""
    match = PART.match(where)
    if match is None or form is None:
        return ABOUT, gettext("The questionnaire")
    kind, key = match.groups()
    if kind == "scales":
        return "scales", gettext("Figures")
    if kind == "sections":
        section = section_of(form, key)
        words = said(section.title, language) if section else ""
        return f"section-{key}", words or gettext("A section")
    question = question_of(form, key)
    if question is None:
        return ABOUT, gettext("The questionnaire")
    return f"question-{key}", said(question.text, language) or key


def _address(found: Detail, place: str) -> str:
    return reverse("edit_questionnaire", args=[found.version.id, place])
