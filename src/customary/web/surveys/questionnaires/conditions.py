# SPDX-License-Identifier: Apache-2.0
"""When something is asked, as rows of selects: earlier questions and facts, compared and joined."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.answers import number_in
from customary.core.questionnaire.checking import COMPARING
from customary.core.questionnaire.editing import items_before, question_of
from customary.core.questionnaire.questions import (
    SCALED,
    Condition,
    Form,
    Question,
    QuestionKind,
    said,
)
from customary.report import words
from customary.web.surveys.questionnaires.telling import FACTS, TESTS, item_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROWS_MORE, MOST_ROWS = 1, 12
JOINS = (("all", _("all of these hold")), ("any", _("any of these holds")), ("none", _("none of these holds")))  # fmt: skip
NUMBERED = SCALED | {QuestionKind.NUMBER, QuestionKind.POINTS}


class ConditionForm(forms.Form):
    """How the rows are joined, and the rows; a condition within a condition is kept as it is."""

    join = forms.ChoiceField(label=_("Asked where"), choices=JOINS, required=False)

    def __init__(
        self, form: Form, key: str, condition: Condition | None, data: Mapping[str, Any] | None
    ) -> None:
        self.form, self.language = form, words.language()
        self.condition = condition
        self.is_nested = condition is not None and any(part.join for part in condition.parts)
        parts = _parts(condition) if not self.is_nested else ()
        super().__init__(data, prefix="when", initial={"join": (condition and condition.join) or "all"})  # fmt: skip
        self.count = 0 if self.is_nested else min(len(parts) + ROWS_MORE, MOST_ROWS)
        if self.is_nested:
            self.fields = {"forget": forms.BooleanField(label=_("Always ask it"), required=False)}
        subjects = _subjects(form, key, self.language)
        for row in range(self.count):
            part = parts[row] if row < len(parts) else Condition()
            subject = f"fact:{part.fact}" if part.fact else f"item:{part.item}"
            known = [one for _group, many in subjects for one, _name in many]
            gone = [(subject, part.item or part.fact)] if subject not in known and row < len(parts) else []  # fmt: skip
            self.fields |= {
                f"subject{row}": forms.ChoiceField(
                    label=_("Question or fact"),
                    choices=[("", "–"), *gone, *subjects],
                    required=False,
                    initial=subject,
                ),
                f"test{row}": forms.ChoiceField(
                    label=_("Comparison"),
                    choices=list(TESTS.items()),
                    required=False,
                    initial=part.test or "is",
                ),
                f"value{row}": forms.CharField(
                    label=_("Value"),
                    required=False,
                    max_length=200,
                    initial=self._shown(part),
                    widget=forms.TextInput(attrs={"list": "values", "autocomplete": "off"}),
                ),
            }

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Subject, comparison and value of each row."""
        for row in range(self.count):
            yield self[f"subject{row}"], self[f"test{row}"], self[f"value{row}"]

    @property
    def is_open(self) -> bool:
        """Whether there is anything in it."""
        return self.condition is not None or bool(self.errors)

    def values(self) -> list[str]:
        """Choices of questions asked before, offered while a value is typed."""
        found = [
            said(choice.text, self.language)
            for question in self.form.questions()
            for choice in question.choices
            if question.kind is not QuestionKind.POINTS
        ]
        return sorted({each for each in found if each})[:200]

    def clean(self) -> dict[str, Any]:
        """Rows as comparisons; an empty one is none."""
        given = super().clean() or {}
        parts = []
        for row in range(self.count):
            subject = given.get(f"subject{row}") or ""
            source, _colon, name = subject.partition(":")
            if not name:
                continue
            test = given.get(f"test{row}") or "is"
            question = question_of(self.form, name.partition(".")[0]) if source == "item" else None
            if question is not None and question.kind is QuestionKind.MULTIPLE and test == "is":
                test = "has"
            try:
                value = self._value(question, name, given.get(f"value{row}") or "", test)
            except forms.ValidationError as error:
                self.add_error(f"value{row}", error)
            else:
                item, fact = (name, "") if source == "item" else ("", name)
                parts.append(Condition(item=item, fact=fact, test=test, value=value))
        given["parts"] = tuple(parts)
        return given

    def read(self) -> Condition | None:
        """What the rows say; None for "always"."""
        if self.is_nested:
            return None if self.cleaned_data.get("forget") else self.condition
        parts, join = self.cleaned_data["parts"], self.cleaned_data["join"] or "all"
        if not parts:
            return None
        if len(parts) == 1 and join != "none":
            only: Condition = parts[0]
            # Joined or not, one comparison says the same; it stays as it was written.
            is_joined = self.condition is not None and self.condition.join == join
            return Condition(join=join, parts=(only,)) if is_joined else only
        return Condition(join=join, parts=parts)

    def _shown(self, part: Condition) -> str:
        question = question_of(self.form, part.item.partition(".")[0]) if part.item else None
        for choice in question.choices if question else ():
            if choice.key == part.value:
                return said(choice.text, self.language) or choice.key
        if isinstance(part.value, bool):
            return gettext("yes") if part.value else gettext("no")
        if isinstance(part.value, float) and part.value == int(part.value):
            return str(int(part.value))
        return "" if part.value is None else str(part.value)

    def _value(
        self, question: Question | None, name: str, typed: str, test: str
    ) -> str | float | bool | None:
        if test not in COMPARING:
            return None
        if not typed.strip():
            raise forms.ValidationError(gettext("Write what it is compared with."))
        if question is None:
            return _truth(typed) if name == "remote" else typed.strip()
        if question.kind in NUMBERED:
            number = number_in(typed)
            if number is None:
                raise forms.ValidationError(gettext("Write a number."))
            return number
        if question.kind is QuestionKind.CONSENT:
            return _truth(typed)
        if not question.choices:
            return typed.strip()
        return self._choice(question, typed)

    def _choice(self, question: Question, typed: str) -> str:
        wanted = _folded(typed)
        for choice in question.choices:
            if wanted in {_folded(choice.key), *(_folded(text) for text in choice.text.values())}:
                return choice.key
        if question.other and wanted == "other":
            return "other"
        offered = "; ".join(said(each.text, self.language) or each.key for each in question.choices)
        raise forms.ValidationError(gettext("Write one of its choices: %(all)s") % {"all": offered})


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.parts if condition.join else (condition,)


def _subjects(form: Form, key: str, language: str) -> list[tuple[str, list[tuple[str, Any]]]]:
    items = [
        (f"item:{item}", item_told(form, item, language)[:80]) for item in items_before(form, key)
    ]
    facts = [(f"fact:{name}", told) for name, told in FACTS.items()]
    return [(gettext("Earlier questions"), items), (gettext("Facts"), facts)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _truth(typed: str) -> bool:
    if _folded(typed) in {"yes", "true", "1", "是", _folded(gettext("yes"))}:
        return True
    if _folded(typed) in {"no", "false", "0", "否", _folded(gettext("no"))}:
        return False
    raise forms.ValidationError(gettext("Write yes or no."))
