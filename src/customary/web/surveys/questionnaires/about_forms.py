# SPDX-License-Identifier: Apache-2.0
"""The forms of what is said of the whole questionnaire, of a section, and of its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.checking import KEY
from customary.core.questionnaire.editing import free_key
from customary.core.questionnaire.questions import Form, Method, Scale, Section, said
from customary.report import words
from customary.store.queries.instruments import EVIDENCE, KINDS_OF_INSTRUMENT
from customary.web.surveys.questionnaires.telling import METHODS, STATUSES, language_name
from customary.web.surveys.questionnaires.texts import LONGEST_KEY, TextsForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ABOUT = ("kind", "cadence_days", "named", "origin", "licence", "evidence", "note")
ABOUTS = (("", "–"), ("work", _("the work")), ("personal", _("oneself")))


class AboutForm(TextsForm):
    """Title, why we ask, what happens next; languages; where it comes from."""

    def __init__(
        self,
        form: Form,
        instrument: Any,
        languages: Sequence[str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(languages, data)
        self.form = form
        self.add_texts("title", gettext("Title"), form.title, longest=200)
        self.add_texts("introduction", gettext("Why we ask"), form.introduction, rows=3)
        self.add_texts("ending", gettext("What happens next"), form.ending, rows=3)
        for language in all_languages(form):
            self.fields[f"status_{language}"] = forms.ChoiceField(
                label=language_name(language),
                choices=[("", _("not in this language")), *STATUSES.items()],
                required=False,
                initial=form.languages.get(language, ""),
            )
        self.fields |= {
            "minutes": forms.IntegerField(
                label=_("Minutes it takes"),
                required=False,
                min_value=1,
                max_value=240,
                initial=form.minutes,
            ),
            "kind": forms.ChoiceField(
                label=_("What it asks about"),
                choices=KINDS_OF_INSTRUMENT,
                initial=instrument.kind,
            ),
            "cadence_days": forms.IntegerField(
                label=_("Days between surveys"),
                required=False,
                min_value=1,
                max_value=3650,
                initial=instrument.cadence_days,
            ),
            "named": forms.BooleanField(
                label=_("Answered by name, as it says beforehand"),
                required=False,
                initial=instrument.named,
            ),
            "evidence": forms.ChoiceField(
                label=_("How well it is tested"), choices=EVIDENCE, initial=instrument.evidence
            ),
            "origin": forms.CharField(
                label=_("Where it comes from"),
                required=False,
                max_length=2000,
                initial=instrument.origin,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            "licence": forms.CharField(
                label=_("Licence"), required=False, max_length=200, initial=instrument.licence
            ),
            "note": forms.CharField(
                label=_("What changed since the version before"),
                required=False,
                max_length=2000,
                initial=instrument.note,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
        }

    def texts_shown(self) -> list[list[forms.BoundField]]:
        """Title, introduction and ending, each in every language."""
        return [self.pair(name) for name in ("title", "introduction", "ending")]

    def statuses(self) -> list[forms.BoundField]:
        """The languages there may be."""
        return [self[f"status_{language}"] for language in all_languages(self.form)]

    def settings(self) -> list[forms.BoundField]:
        """What else is said of it."""
        return [self[name] for name in ("kind", "minutes", "cadence_days", "named")]

    def worth(self) -> list[forms.BoundField]:
        """Where it comes from and what is known of it."""
        return [self[name] for name in ("evidence", "origin", "licence", "note")]

    def clean(self) -> dict[str, Any]:
        """At least one language, and a title."""
        given = super().clean() or {}
        if not any(given.get(f"status_{language}") for language in all_languages(self.form)):
            first = all_languages(self.form)[0]
            self.add_error(f"status_{first}", gettext("Choose at least one language."))
        if not any(given.get(f"title_{language}") for language in self.languages):
            self.add_error(f"title_{self.languages[0]}", gettext("Write a title."))
        return given

    def read(self) -> Form:
        """The form with what was written; its sections and figures are those it had."""
        given = self.cleaned_data
        chosen = {one: given[f"status_{one}"] for one in all_languages(self.form)}
        return replace(
            self.form,
            title=self.texts("title", self.form.title),
            introduction=self.texts("introduction", self.form.introduction),
            ending=self.texts("ending", self.form.ending),
            languages={one: status for one, status in chosen.items() if status},
            minutes=given["minutes"],
        )

    def about(self) -> dict[str, Any]:
        """What is said of it beside its questions."""
        return {name: self.cleaned_data[name] for name in ABOUT}


class SectionForm(TextsForm):
    """A section's title and words."""

    def __init__(
        self, section: Section, languages: Sequence[str], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(languages, data)
        self.section = section
        self.add_texts("title", gettext("Heading"), section.title, longest=200)
        self.add_texts("text", gettext("Words under it"), section.text, rows=2)
        self.fields["shuffle"] = forms.BooleanField(
            label=_("Its questions in a random order"), required=False, initial=section.shuffle
        )
        self.fields["about"] = forms.ChoiceField(
            label=_("Actions that follow are about"),
            choices=ABOUTS,
            required=False,
            initial=section.about,
        )

    def texts_shown(self) -> list[list[forms.BoundField]]:
        """Heading and words in every language."""
        return [self.pair("title"), self.pair("text")]

    def settings(self) -> list[forms.BoundField]:
        """What else is said of it."""
        return [self["shuffle"], self["about"]]

    def read(self) -> Section:
        """The section as it was written."""
        return replace(
            self.section,
            title=self.texts("title", self.section.title),
            text=self.texts("text", self.section.text),
            shuffle=self.cleaned_data["shuffle"],
            about=self.cleaned_data["about"],
        )


class ScaleForm(TextsForm):
    """One figure: items that are read together."""

    def __init__(
        self,
        form: Form,
        scale: Scale,
        languages: Sequence[str],
        prefix: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(languages, data, prefix)
        self.scale = scale
        self.add_texts("title", gettext("Name"), scale.title, longest=200)
        self.fields["method"] = forms.ChoiceField(
            label=_("How it is reckoned"),
            choices=list(METHODS.items()),
            initial=scale.method.value,
        )
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("Out of these answers"),
            choices=_items(form, scale),
            required=False,
            initial=list(scale.items),
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label in (
            ("outcome", _("What other items may be reasons for")),
            ("sensitive", _("About well-being: shown from the higher floor only")),
            ("forget", _("Take this figure away")),
        ):
            if name != "forget" or scale.key:
                self.fields[name] = forms.BooleanField(
                    label=label, required=False, initial=getattr(scale, name, False)
                )
        self.fields["key"] = forms.CharField(
            required=False, initial=scale.key, max_length=LONGEST_KEY, widget=forms.HiddenInput()
        )

    def heading(self) -> str:
        """Its name as it stands."""
        return said(self.scale.title, words.language()) or self.scale.key

    def titles(self) -> list[forms.BoundField]:
        """Its name in every language."""
        return self.pair("title")

    def settings(self) -> list[forms.BoundField]:
        """All else that is said of it."""
        return [self[name] for name in ("method", "items", "outcome", "sensitive", "forget") if name in self.fields]  # fmt: skip

    def read(self, taken: Sequence[str]) -> Scale | None:
        """The figure; None for one that was left empty or taken away."""
        given = self.cleaned_data
        title = self.texts("title", self.scale.title)
        if given.get("forget") or not (self.scale.key or title or given["items"]):
            return None
        chosen = set(given["items"])
        kept = [item for item in self.scale.items if item in chosen]
        offered = [key for key, _told in self.fields["items"].choices]  # type: ignore[attr-defined]
        key = self.scale.key if KEY.fullmatch(self.scale.key) else free_key(taken, "f")
        return replace(
            self.scale,
            key=key,
            title=title,
            method=Method(given["method"]),
            items=(*kept, *(item for item in offered if item in chosen - set(kept))),
            outcome=given["outcome"],
            sensitive=given["sensitive"],
        )


def all_languages(form: Form) -> list[str]:
    """The languages of the installation, and others that the questionnaire speaks."""
    known = [key for key, _name in settings.LANGUAGES]
    return [*known, *(each for each in form.languages if each not in known)]


def _items(form: Form, scale: Scale) -> list[tuple[str, str]]:
    language = words.language()
    found = {
        item.key: item.text(language)[:120].strip(": ") or item.key
        for item in form.items()
        if item.is_scaled or item.question.kind.value in {"single", "multiple", "number"}
        if not item.is_other
    }
    if scale.method is Method.CULTURE_PROFILE:
        profiles = {
            question.key: said(question.text, language)
            for question in form.questions()
            if question.kind.value == "points"
        }
        found = {key: told for key, told in found.items() if "." not in key} | profiles
    return [*found.items(), *((key, key) for key in scale.items if key not in found)]
