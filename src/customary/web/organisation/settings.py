# SPDX-License-Identifier: Apache-2.0
"""What the organisation says of itself: name and calendar, claims, thresholds, what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.catalogue import Cadence, load_catalogue
from customary.pipeline import tasks
from customary.report import words
from customary.store.access import require
from customary.store.actions import settings as verbs
from customary.store.actions.organisation import save_organisation
from customary.store.actions.refusal import Refused
from customary.store.queries.organisation import organisation as read_organisation
from customary.store.queries.settings import (
    PracticeSettingFacts,
    indicator_settings,
    practice_settings,
)
from customary.web.culture.practice import practice_or_404
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


def rhythms() -> list[tuple[str, str]]:
    """The rhythms to choose from, the catalogue's own first."""
    known = [(cadence.value, words.period(cadence)) for cadence in Cadence]
    return [("", gettext("as in the catalogue")), *known]


class OrganisationForm(forms.Form):
    """Name, languages and calendar."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        help_text=_("Its midnight parts one day from the next in every figure."),
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), choices=list(MONTHS.items()), coerce=int
    )
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    working_hours_start = forms.TimeField(
        label=_("Work starts"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    working_hours_end = forms.TimeField(
        label=_("Work ends"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One day a line, as in 2026-12-25."),
    )
    extra_working_days = forms.CharField(
        label=_("Extra working days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Days off that are worked all the same, to make up for holidays; one a line."),
    )

    survey_rest_days = forms.IntegerField(
        label=_("Days of rest between surveys"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_(
            "Nobody is asked by two surveys within so many days, unless one says otherwise."
        ),
    )

    def clean_survey_rest_days(self) -> int:
        """The days; left empty, as many as before."""
        said: int | None = self.cleaned_data["survey_rest_days"]
        return int(self.initial.get("survey_rest_days", 14)) if said is None else said

    def clean_holidays(self) -> list[str]:
        """The days, each one that exists."""
        return _days(self.cleaned_data["holidays"])

    def clean_extra_working_days(self) -> list[str]:
        """The days, each one that exists."""
        return _days(self.cleaned_data["extra_working_days"])


def _days(lines: str) -> list[str]:
    field = forms.DateField(input_formats=["%Y-%m-%d"])
    return [field.clean(line.strip()).isoformat() for line in lines.splitlines() if line.strip()]


class PracticeForm(forms.Form):
    """What is set for one practice; empty fields leave the catalogue's words and numbers."""

    claim = forms.CharField(
        label=_("We say … (English)"),
        required=False,
        max_length=verbs.LONGEST_CLAIM,
        help_text=_("In your own words, going on from “We say”."),
    )
    claim_zh_hans = forms.CharField(
        label=_("We say … (Chinese)"), required=False, max_length=verbs.LONGEST_CLAIM
    )
    threshold = forms.FloatField(
        label=_("A period counts as kept from, in per cent"),
        required=False,
        min_value=1,
        max_value=100,
    )
    cadence = forms.ChoiceField(
        label=_("How often it is expected"), required=False, choices=rhythms
    )
    off_reason = forms.CharField(
        label=_("Switch it off, because"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads the reason. Leave it empty to keep the practice graded."),
    )


class IndicatorForm(forms.Form):
    """Why an indicator is switched off."""

    off_reason = forms.CharField(
        label=_("Switch it off, because"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads the reason. Leave it empty to keep it measured."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organisation(request: ViewedRequest) -> HttpResponse:
    """Name, languages and calendar of the organisation."""
    require(request.viewer, "write", "organisation")
    form = organisation_form(request)
    if form.is_valid() and save_from(form, request):
        messages.success(request, gettext("Saved."))
        return redirect("organisation")
    context = {
        "form": form,
        "headline": gettext("The organisation"),
        "button": gettext("Save"),
    }
    return render(request, "organisation/form.html", context)


def organisation_form(request: ViewedRequest) -> OrganisationForm:
    """The form with what is known, or with what was sent."""
    found = read_organisation(request.viewer)
    initial: dict[str, Any] = {
        "languages": [words.language()],
        "time_zone": settings.TIME_ZONE,
        "fiscal_year_start_month": 1,
        "working_days": [0, 1, 2, 3, 4],
        "survey_rest_days": 14,
    }
    if found is not None:
        initial = {name: getattr(found, name) for name in OrganisationForm.base_fields}
        for name in ("holidays", "extra_working_days"):
            initial[name] = "\n".join(initial[name])
    return OrganisationForm(request.POST or None, initial=initial)


def save_from(form: OrganisationForm, request: ViewedRequest) -> bool:
    """Whether what was sent could be saved; else the form says why."""
    try:
        save_organisation(request.viewer, **form.cleaned_data)
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True


@require_safe
@signed_in
def practices(request: ViewedRequest) -> HttpResponse:
    """Every practice, or every indicator, with what is set for it."""
    require(request.viewer, "write", "practice_settings")
    shown = request.GET.get("show", "practices")
    search = request.GET.get("q", "")
    rows = _indicator_rows(request) if shown == "indicators" else _practice_rows(request)
    if shown == "changed":
        rows = [
            row for row in [*rows, *_indicator_rows(request)] if row["off"] or row.get("is_set")
        ]
    context = {
        "words": search,
        "shown": shown,
        "rows": [
            row for row in rows if search.casefold() in f"{row['name']} {row['what']}".casefold()
        ],
    }
    return render(request, "organisation/practices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def practice_setting(request: ViewedRequest, key: str) -> HttpResponse:
    """Claim, threshold and switch of one practice."""
    require(request.viewer, "write", "practice_settings")
    known = practice_or_404(key)
    found = practice_settings(request.viewer).get(key)
    initial = {
        "claim": found.claim if found else "",
        "claim_zh_hans": found.claim_zh_hans if found else "",
        "threshold": 100 * found.threshold if found and found.threshold is not None else None,
        "cadence": found.cadence if found else "",
        "off_reason": found.off_reason if found else "",
    }
    form = PracticeForm(request.POST or None, initial=initial)
    if form.is_valid() and _save_practice(form, request, key):
        return _renewed(request)
    text = known.text(words.language())
    context = {
        "form": form,
        "headline": text.name,
        "explanation": gettext(
            "The catalogue says “%(claim)s”, expects it every %(period)s, and counts a period as "
            "kept from %(threshold)s."
        )
        % {
            "claim": text.claim,
            "period": words.period(known.cadence),
            "threshold": words.share(known.threshold),
        },
        "button": gettext("Save"),
        "crumbs": [_settings_crumb(), Crumb(text.name)],
        "back": reverse("practice_settings"),
    }
    return render(request, "organisation/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def indicator_setting(request: ViewedRequest, key: str) -> HttpResponse:
    """Switch an indicator off, with the reason, or on again."""
    require(request.viewer, "write", "switches")
    known = load_catalogue().indicators.get(key)
    if known is None:
        raise Http404
    off = indicator_settings(request.viewer).get(key, "")
    form = IndicatorForm(request.POST or None, initial={"off_reason": off})
    if form.is_valid():
        reason = form.cleaned_data["off_reason"]
        if reason:
            verbs.switch_indicator_off(request.viewer, key, reason=reason)
        elif off:
            verbs.switch_indicator_on(request.viewer, key)
        return _renewed(request)
    text = known.text(words.language())
    context = {
        "form": form,
        "headline": text.name,
        "explanation": text.formula,
        "button": gettext("Save"),
        "crumbs": [_settings_crumb(), Crumb(text.name)],
        "back": reverse("practice_settings"),
    }
    return render(request, "organisation/form.html", context)


def _save_practice(form: PracticeForm, request: ViewedRequest, key: str) -> bool:
    said = form.cleaned_data
    percent = said["threshold"]
    try:
        verbs.set_practice(
            request.viewer,
            key,
            claims={"en": said["claim"], "zh-hans": said["claim_zh_hans"]},
            threshold=None if percent is None else percent / 100,
            cadence=said["cadence"],
            off_reason=said["off_reason"],
        )
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True


def _renewed(request: ViewedRequest) -> HttpResponse:
    tasks.grade_now(request.viewer.account)
    messages.success(request, gettext("Saved. The grades are being renewed."))
    return redirect("practice_settings")


def _practice_rows(request: ViewedRequest) -> list[dict[str, Any]]:
    set_here = practice_settings(request.viewer)
    chinese = words.language().startswith("zh")
    rows = []
    for key, known in load_catalogue().practices.items():
        text, found = known.text(words.language()), set_here.get(key)
        own = (found.claim_zh_hans if chinese else found.claim) if found else ""
        threshold = found.threshold if found and found.threshold is not None else known.threshold
        rows.append(
            {
                "address": reverse("practice_setting", args=[key]),
                "name": text.name,
                "what": own or text.claim,
                "threshold": threshold,
                "off": found.off_reason if found else "",
                "is_set": found is not None and found != _unset(key),
            }
        )
    return rows


def _unset(key: str) -> PracticeSettingFacts:
    return PracticeSettingFacts(key, "", "", None, "", "")


def _indicator_rows(request: ViewedRequest) -> list[dict[str, Any]]:
    off = indicator_settings(request.viewer)
    return [
        {
            "address": reverse("indicator_setting", args=[key]),
            "name": known.text(words.language()).name,
            "what": known.text(words.language()).formula,
            "off": off.get(key, ""),
        }
        for key, known in load_catalogue().indicators.items()
    ]


def _settings_crumb() -> Crumb:
    return Crumb(gettext("Claims and thresholds"), reverse("practice_settings"))
