# SPDX-License-Identifier: Apache-2.0
"""Words in several languages side by side, and a choice as one row of a question's form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.questions import CHOOSING, Choice, QuestionKind
from customary.web.surveys.questionnaires.telling import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.core.questionnaire.questions import Question

LONGEST_KEY = 29


class TextsForm(forms.Form):
    """A form with words in several languages, side by side."""

    def __init__(
        self, languages: Sequence[str], data: Mapping[str, Any] | None = None, prefix: str = ""
    ) -> None:
        super().__init__(data, prefix=prefix or None)
        self.languages = tuple(languages)

    def add_texts(
        self,
        name: str,
        label: Any,
        texts: Mapping[str, str],
        *,
        rows: int = 1,
        longest: int = 5000,
        in_row: bool = False,
    ) -> None:
        """One field for each language; `in_row` its label is not seen, and the language within."""
        for language in self.languages:
            widget = (
                forms.Textarea(attrs={"rows": rows, "lang": language})
                if rows > 1
                else forms.TextInput(attrs={"lang": language})
            )
            if in_row:
                widget.attrs["placeholder"] = language_name(language)
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=_("%(what)s in %(language)s")
                % {"what": label, "language": language_name(language)},
                required=False,
                max_length=longest,
                initial=texts.get(language, ""),
                widget=widget,
            )

    def texts(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        """What was written, and words in languages that are not shown."""
        written = {
            language: self.cleaned_data[f"{name}_{language}"].replace("\r\n", "\n").strip()
            for language in self.languages
        }
        return {key: text for key, text in {**before, **written}.items() if text}

    def pair(self, name: str) -> list[forms.BoundField]:
        """The fields of one text."""
        return [self[f"{name}_{language}"] for language in self.languages]


class ChoiceForm(TextsForm):
    """One choice, row of a matrix, or alternative that takes points; without a key it is new."""

    def __init__(
        self,
        languages: Sequence[str],
        choice: Choice,
        question: Question,
        prefix: str,
        data: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(languages, data, prefix)
        self.choice = choice
        self.fields["key"] = forms.CharField(
            required=False, initial=choice.key, max_length=LONGEST_KEY, widget=forms.HiddenInput()
        )
        self.add_texts("text", gettext("Its words"), choice.text, longest=1000, in_row=True)
        kind = question.kind
        ticked = {
            "fixed": (
                _("keeps its place"),
                kind in CHOOSING | {QuestionKind.POINTS, QuestionKind.MATRIX},
            ),
            "alone": (_("excludes the others"), kind is QuestionKind.MULTIPLE),
            "reverse": (_("the other way round"), kind is QuestionKind.MATRIX),
        }
        for name, (label, belongs) in ticked.items():
            if belongs:
                self.fields[name] = forms.BooleanField(
                    label=label, required=False, initial=getattr(choice, name)
                )
        if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
            self.fields["score"] = forms.FloatField(
                label=_("points in a test"), required=False, initial=plain(choice.score)
            )

    def words(self) -> list[forms.BoundField]:
        """Its words in every language."""
        return self.pair("text")

    def further(self) -> list[forms.BoundField]:
        """What is said of it beside its words."""
        return [self[name] for name in ("fixed", "alone", "reverse", "score") if name in self.fields]  # fmt: skip

    def read(self, key: str) -> Choice:
        """The choice, with a key if it is new."""
        given = self.cleaned_data
        values: dict[str, Any] = {
            name: given[name] for name in ("fixed", "alone", "reverse") if name in self.fields
        }
        if "score" in self.fields:
            values["score"] = plain(given["score"])
        return replace(self.choice, key=key, text=self.texts("text", self.choice.text), **values)


def plain(value: Any) -> Any:
    """A whole number without a point; anything else as it is."""
    return int(value) if isinstance(value, float) and value == int(value) else value
