# SPDX-License-Identifier: Apache-2.0
"""The forms of the editor: a question, its choices, a section, a figure, and the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.catalogue import load_catalogue
from customary.core.questionnaire.answers import MOST_MEGABYTES
from customary.core.questionnaire.checking import KEY
from customary.core.questionnaire.editing import as_kind, free_key
from customary.core.questionnaire.piping import KNOWN
from customary.core.questionnaire.questions import (
    CHOOSING,
    OTHER,
    SCALED,
    WRITTEN,
    Choice,
    Files,
    Look,
    Meaning,
    Question,
    QuestionKind,
)
from customary.report import words
from customary.web.surveys.questionnaires.telling import (
    FILES,
    KINDS,
    LOOKS,
    MEANINGS,
)
from customary.web.surveys.questionnaires.texts import (
    LONGEST_KEY,
    ChoiceForm,
    TextsForm,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from customary.core.questionnaire.questions import Form

#: A point of a scale with more of them has no words of its own but at the ends.
MOST_WORDED = 11
#: Rows of choices that one form shows; a browser sends no more fields than a server takes.
MORE_ROWS, MOST_ROWS = 2, 120


class QuestionForm(TextsForm):
    """Everything a question can say, as far as its kind has it."""

    def __init__(
        self,
        form: Form,
        question: Question,
        languages: Sequence[str],
        data: Mapping[str, Any] | None = None,
        *,
        files: bool = False,
    ) -> None:
        super().__init__(languages, data)
        self.form, self.question = form, question
        kind = question.kind
        self.add_texts("text", gettext("Question"), question.text, rows=2)
        self.add_texts("help", gettext("Explanation"), question.help)
        self.fields["kind"] = forms.ChoiceField(
            label=_("How it is answered"), choices=kinds(kind, files=files), initial=kind.value
        )
        if kind is not QuestionKind.STATEMENT:
            self._tick("required", _("Has to be answered"))
        self._of_scale()
        self._of_choices()
        if kind in WRITTEN:
            self._number("longest", _("Most characters"), whole=True, least=1)
        if kind is QuestionKind.FILE:
            self._of_files()
        self.fields["key"] = forms.CharField(
            label=_("Key"),
            initial=question.key,
            max_length=LONGEST_KEY,
            help_text=_(
                "What answers are stored under. Results of two versions are compared by it."
            ),
        )
        self.fields["practice"] = forms.ChoiceField(
            label=_("Practice it asks about"),
            choices=practices,
            required=False,
            initial=question.practice,
        )
        self.fields["frame"] = forms.ChoiceField(
            label=_("Part of the culture it asks about"),
            choices=frames,
            required=False,
            initial=question.frame,
        )
        if kind is not QuestionKind.FILE:
            self._tick("private", _("Private: not in results, only for whoever answered"))
        self._tick("opens_dialogue", _("May begin a conversation"))
        self.choices = self._rows(data)

    def words(self) -> list[list[forms.BoundField]]:
        """The question and its explanation in every language."""
        return [self.pair("text"), self.pair("help")]

    def facts(self) -> list[str]:
        """What may stand within the words."""
        return [f"{{{name}}}" for name in KNOWN]

    @property
    def rows_name(self) -> str:
        """Which of its lists is edited: "choices", "rows" or ""."""
        if self.question.kind is QuestionKind.MATRIX:
            return "rows"
        return "choices" if self.question.kind in CHOOSING | {QuestionKind.POINTS} else ""

    def shown(self, *names: str) -> list[forms.BoundField]:
        """Those of the fields that it has."""
        return [self[name] for name in names if name in self.fields]

    def of_scale(self) -> list[forms.BoundField]:
        """Fields of its scale."""
        return self.shown("low", "high", "step", "look", "meaning")

    def ticks(self) -> list[forms.BoundField]:
        """What it may do or not."""
        return self.shown("required", "not_applicable", "reverse", "other", "shuffle")

    def counts(self) -> list[forms.BoundField]:
        """Numbers beside a scale."""
        return self.shown("total", "at_least", "at_most", "longest", "accepts", "megabytes")

    def further(self) -> list[forms.BoundField]:
        """What few questions need."""
        return self.shown("practice", "frame", "dimension", "part", "private", "opens_dialogue", "key")  # fmt: skip

    def labels(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Words of each point of the scale."""
        return [(point, self.pair(f"label-{point}")) for point in points(self.question)]

    def has_faults_further(self) -> bool:
        """Whether something is wrong among what few questions need."""
        return any(field.errors for field in self.further())

    def is_valid(self) -> bool:
        """Whether it and each of its rows can be read."""
        rows = [row.is_valid() for row in self.choices]
        return super().is_valid() and all(rows)

    def clean_key(self) -> str:
        """A key of its own."""
        key: str = self.cleaned_data["key"].strip()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                gettext("Small letters, digits and _, at most 29, beginning with a letter.")
            )
        others = {each.key for each in self.form.questions()} - {self.question.key}
        if key in others:
            raise forms.ValidationError(gettext("Another question has this key."))
        return key

    def read(self) -> Question:
        """The question as it was written; of another kind, with what still means something."""
        given, before = self.cleaned_data, self.question
        values: dict[str, Any] = {
            name: plain(given[name]) for name in SIMPLE if name in self.fields and name in given
        }
        if "step" in values:
            values["step"] = values["step"] or 1
        if "look" in self.fields:
            values["look"] = Look(given["look"])
            values["meaning"] = Meaning(given["meaning"]) if given["meaning"] else None
        if "accepts" in self.fields:
            values["accepts"] = Files(given["accepts"])
        values["labels"] = self._labels()
        if self.rows_name:
            values[self.rows_name] = self._read_rows()
        values |= {name: self.texts(name, getattr(before, name)) for name in ("text", "help")}
        written = replace(before, **values)
        kind = QuestionKind(given["kind"])
        return written if kind is before.kind else as_kind(written, kind)

    def _tick(self, name: str, label: Any) -> None:
        self.fields[name] = forms.BooleanField(
            label=label, required=False, initial=getattr(self.question, name)
        )

    def _number(
        self, name: str, label: Any, *, whole: bool = False, least: int | None = None
    ) -> None:
        made = forms.IntegerField if whole else forms.FloatField
        self.fields[name] = made(
            label=label,
            required=False,
            min_value=least,
            initial=plain(getattr(self.question, name)),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"}),
        )

    def _of_scale(self) -> None:
        kind = self.question.kind
        if kind not in SCALED | {QuestionKind.NUMBER}:
            return
        if kind is not QuestionKind.RECOMMENDATION:
            self._number("low", _("Lowest answer"))
            self._number("high", _("Highest answer"))
            self._number("step", _("Step"))
        if kind is QuestionKind.NUMBER:
            return
        if kind is QuestionKind.RATING:
            self.fields["look"] = forms.ChoiceField(
                label=_("Shown as"), choices=list(LOOKS.items()), initial=self.question.look.value
            )
            meaning = self.question.meaning
            self.fields["meaning"] = forms.ChoiceField(
                label=_("Measures"),
                choices=[("", "–"), *MEANINGS.items()],
                required=False,
                initial=meaning.value if meaning else "",
            )
            self._tick("reverse", _("Counts the other way round"))
        self._tick("not_applicable", _("Offers “does not apply”"))
        for point in points(self.question):
            self.add_texts(
                f"label-{point}",
                point,
                self.question.labels.get(point, {}),
                longest=200,
                in_row=True,
            )

    def _of_choices(self) -> None:
        kind = self.question.kind
        if kind in CHOOSING | {QuestionKind.POINTS, QuestionKind.MATRIX}:
            self._tick("shuffle", _("In a random order"))
        if kind in CHOOSING:
            self._tick("other", _("Offers “other” with words of one's own"))
        if kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}:
            self._number("at_least", _("At least"), whole=True, least=0)
            self._number("at_most", _("At most"), whole=True, least=1)
        if kind is QuestionKind.POINTS:
            self._number("total", _("Points to divide"))
            for name, label in (("dimension", _("Dimension")), ("part", _("Part"))):
                self.fields[name] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=40,
                    initial=getattr(self.question, name),
                )

    def _of_files(self) -> None:
        self.fields["accepts"] = forms.ChoiceField(
            label=_("Files it takes"),
            choices=list(FILES.items()),
            initial=self.question.accepts.value,
        )
        self.fields["megabytes"] = forms.IntegerField(
            label=_("Most megabytes"),
            required=False,
            min_value=1,
            max_value=MOST_MEGABYTES,
            initial=self.question.megabytes,
            help_text=_("5 where nothing is written."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "narrow"}),
        )

    def _rows(self, data: Mapping[str, Any] | None) -> list[ChoiceForm]:
        if not self.rows_name:
            return []
        there: tuple[Choice, ...] = getattr(self.question, self.rows_name)
        rows = [*there, *(Choice("", {}) for _row in range(MORE_ROWS))][:MOST_ROWS]
        if data is not None:
            known = {each.key: each for each in there}
            count = min(int(data.get("rows_count") or 0) if str(data.get("rows_count", "")).isdigit() else 0, MOST_ROWS)  # fmt: skip
            rows = [known.get(data.get(f"row{row}-key", ""), Choice("", {})) for row in range(count)]  # fmt: skip
        return [
            ChoiceForm(self.languages, choice, self.question, f"row{row}", data)
            for row, choice in enumerate(rows)
        ]

    def _read_rows(self) -> tuple[Choice, ...]:
        stem = "r" if self.rows_name == "rows" else "c"
        taken = [row.choice.key for row in self.choices] + [OTHER]
        made = []
        for row in self.choices:
            key = row.choice.key
            if not key:
                if not row.texts("text", {}):
                    continue
                key = free_key(taken, stem)
                taken.append(key)
            made.append(row.read(key))
        # What had no room on the page stays behind what had.
        there: tuple[Choice, ...] = getattr(self.question, self.rows_name)
        return (*made, *there[MOST_ROWS:])

    def _labels(self) -> dict[str, dict[str, str]]:
        labels = {point: dict(texts) for point, texts in self.question.labels.items()}
        for point in points(self.question):
            if f"label-{point}_{self.languages[0]}" in self.fields:
                labels[point] = self.texts(f"label-{point}", labels.get(point, {}))
        return {point: texts for point, texts in labels.items() if texts}


#: Properties that stand in a field of their own name.
SIMPLE = (
    "key", "required", "low", "high", "step", "reverse", "not_applicable", "other", "shuffle",
    "at_least", "at_most", "total", "longest", "megabytes", "practice", "frame", "dimension", "part",
    "private", "opens_dialogue",
)  # fmt: skip


def kinds(now: QuestionKind, *, files: bool) -> list[tuple[str, Any]]:
    """The kinds of question there are to choose from; files only where those may be asked for."""
    return [
        (kind.value, told)
        for kind, told in KINDS.items()
        if kind is not QuestionKind.FILE or files or now is QuestionKind.FILE
    ]


def points(question: Question) -> list[str]:
    """The points of a scale that have words: all of a short one, the ends of a long one."""
    low, high, step = question.low, question.high, question.step
    if question.kind not in SCALED or low is None or high is None or low >= high or step <= 0:
        return []
    count = round((high - low) / step) + 1
    if count > MOST_WORDED:
        return [str(plain(low)), str(plain(high))]
    return [str(plain(round(low + place * step, 6))) for place in range(count)]


def practices() -> list[tuple[str, str]]:
    """The practices there are."""
    language = words.language()
    found = load_catalogue().practices.items()
    return [("", "–"), *((key, f"{key} {one.text(language).name}") for key, one in found)]


def frames() -> list[tuple[str, str]]:
    """The parts of the culture there are."""
    language = words.language()
    found: Iterable[Any] = load_catalogue().frames.items()
    return [("", "–"), *((key, one.text(language).name) for key, one in found)]
