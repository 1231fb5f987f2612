# SPDX-License-Identifier: Apache-2.0
"""What could not be carried, and why a file cannot be read, for somebody who knows neither tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.importing.carried import MOST_BYTES, Unreadable
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.questions import said
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.core.questionnaire.importing.carried import UnreadableError
    from customary.core.questionnaire.importing.losses import Lost
    from customary.core.questionnaire.questions import Form

WHY = {
    Why.KIND: _("There is no such kind of question here; it was left out."),
    Why.CONDITION: _("This condition cannot be said here; it is always asked now."),
    Why.SETTING: _("This setting has no equivalent."),
    Why.NO_CHOICES: _("There is nothing to choose from; it was left out."),
    Why.TOO_MANY: _("There is no room for more; the rest was left out."),
    Why.BECAME: _("It became another kind of question."),
    Why.APART: _("It became several questions."),
    Why.NOT_FILLED: _("Nothing is put in here; write these words anew."),
}
WHAT = {
    What.BEST_WORST: _("Choosing the best and the worst of several"),
    What.CALCULATED: _("A value that is calculated"),
    What.CELLS: _("A table with different answers in its columns"),
    What.DRAWN: _("A signature or a drawing"),
    What.FIELDS: _("Several fields in one question"),
    What.GROUPING: _("Sorting things into groups"),
    What.LANGUAGE: _("A choice of language, which everybody has here anyway"),
    What.LEVELS: _("Lists of which each depends on the one before"),
    What.MEASURED: _("What is measured unseen, such as time taken or the browser"),
    What.MOMENT: _("A day with its time; only the day is asked"),
    What.ONE_COLUMN: _("A table with one column; its rows are to be ticked"),
    What.PICTURE: _("A picture, film or sound"),
    What.PICTURES: _("Pictures to choose from; their names are kept"),
    What.PLACE: _("A place in a picture, a text or on a map"),
    What.REPEATED: _("Questions that are asked again for each of several things; they are asked once"),
    What.ROBOTS: _("A test against robots"),
    What.SCALE: _("A scale with these ends"),
    What.SEVERAL_EACH: _("A table with several choices in each row"),
    What.SLIDERS: _("Sliders over a long range"),
    What.TYPED: _("A special field; it is a short text"),
    What.UNEVEN: _("A scale whose points are not evenly apart; it is a choice"),
    What.ZERO_TO_TEN: _("The numbers 0 to 10 to choose from; it is a recommendation"),
    What.AGAIN: _("Questions that come a second time; they are asked once"),
    What.ASSUMED: _("How questions are answered, where the table does not say it: those with choices as one of several, the others on a scale of 1 to 5"),
    What.BESIDE: _("A field for words beside a row or choice"),
    What.CHANCE: _("An order that changes by chance"),
    What.CHECK: _("A rule that an answer has to keep"),
    What.CHOICE_CONDITIONS: _("A choice or row that is shown only sometimes; it is always shown"),
    What.CHOICES: _("Choices"),
    What.COLUMN: _("A column that is no point of the scale; it is “does not apply”"),
    What.COMMENT: _("A field for a comment beside it"),
    What.DATA: _("What is known of whoever answers, kept beside the answers"),
    What.DAYS: _("The earliest or latest day"),
    What.DEFAULT: _("An answer that is filled in beforehand"),
    What.EARLIER_CHOICES: _("Choices that come from an earlier answer or from elsewhere"),
    What.ENABLED: _("When it may be answered"),
    What.ENDING: _("Another page at the end"),
    What.FILE_KINDS: _("Kinds of files"),
    What.FILE_SIZE: _("How large a file may be"),
    What.FILES: _("Several files in one question; one can be given"),
    What.HIDDEN: _("It was hidden; it is asked now"),
    What.INNER_LABELS: _("Words between the ends of a slider"),
    What.LINK: _("Where a link leads; its words are kept"),
    What.LOGIN: _("Signing in"),
    What.MARGIN: _("Words at the head or foot of every page"),
    What.OTHER_WORDS: _("How “other” is called"),
    What.PAGES: _("Where a new page begins within a section"),
    What.PLACEHOLDER: _("A place where something is put in"),
    What.POINTS: _("Points for answers"),
    What.PRIVACY: _("The notice about personal data"),
    What.QUOTA: _("A quota"),
    What.READ_ONLY: _("It could not be changed; it can be answered now"),
    What.REMINDED: _("A reminder where it is left empty"),
    What.REQUIRED_ANY: _("That something has to be answered, if not everything"),
    What.REQUIRED_IF: _("That it has to be answered only sometimes"),
    What.SCRIPT: _("A script"),
    What.SERVICE: _("Another system that is asked"),
    What.SKIP: _("A leap to a later place or to the end; all in between is asked"),
    What.SUBSET: _("That only some of them are asked, by chance; all are asked"),
    What.TIME_LIMIT: _("A limit of time"),
    What.TRIGGER: _("Something that an answer sets going"),
    What.UNASKED: _("A section that was never asked; it was left out"),
    What.UNIT: _("Words before or behind the field"),
    What.UNREAD_COLUMN: _("A column of the table that is not known here"),
    What.ABOUT: _("Whether a section is about the person or the work"),
    What.DIMENSION: _("The dimension of a profile"),
    What.FIXED: _("A choice that stays in its place"),
    What.FRAME: _("The frame it asks about"),
    What.LABELS: _("Words at the ends of a slider"),
    What.LOOK: _("That a scale is shown in words"),
    What.MEANING: _("What a scale measures"),
    What.MINUTES: _("How long it takes"),
    What.NOT_APPLICABLE: _("The answer “does not apply”"),
    What.OPENS_DIALOGUE: _("That a private conversation may follow"),
    What.PART: _("Whether it asks about now or about what is preferred"),
    What.PRACTICE: _("The practice it asks about"),
    What.PRIVATE: _("That its words are read by nobody"),
    What.REVERSE: _("That a high answer says the opposite"),
    What.SCALES: _("The figures that are reckoned out of the answers"),
    What.SCORE: _("The points that a choice earns"),
    What.SHUFFLE: _("The order that changes by chance"),
}  # fmt: skip
UNREADABLE = {
    Unreadable.TOO_LARGE: _("The file is larger than %(n)s MB, or unfolds to more than can be read."),
    Unreadable.TOO_DEEP: _("The file is nested too deeply."),
    Unreadable.EMPTY: _("The file is empty."),
    Unreadable.ENDING: _("Files with this ending are not read."),
    Unreadable.NOT_THIS: _("The file has the ending of a survey tool, but no survey of that tool in it."),
    Unreadable.NOT_JSON: _("The file is no valid JSON. Give it out of the other tool anew."),
    Unreadable.NOT_A_WORKBOOK: _("The file is no Excel workbook (.xlsx), or is damaged or protected."),
    Unreadable.DECLARES: _("The file declares entities of its own, which no survey needs. It was not opened."),
    Unreadable.NO_COLUMN: _("The table has no column “question”."),
    Unreadable.NO_QUESTIONS: _("There is no question in the file that can be asked here."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was lost: the question it was of, in words and by its name; what, and why."""

    where: str
    name: str
    what: str
    detail: str
    why: str


def told(lost: Iterable[Lost], form: Form) -> list[Told]:
    """What was lost in words, the same thing once."""
    language = words.language()
    asked = {each.key: each.text for each in form.questions()}
    found = []
    for each in lost:
        texts = each.asked or asked.get(each.where.partition(".")[0], {})
        where = said(texts, language) or each.where
        found.append(
            Told(
                where=where or gettext("The whole questionnaire"),
                name=each.where if where != each.where else "",
                what=str(WHAT[each.what]) if each.what else "",
                detail=each.detail,
                why=str(WHY[each.why]),
            )
        )
    return list(dict.fromkeys(found))


def unreadable(error: UnreadableError) -> str:
    """Why a file cannot be read."""
    return str(UNREADABLE[error.why]) % {"n": MOST_BYTES // 1_000_000}
