# SPDX-License-Identifier: Apache-2.0
"""The form of a wave: what is asked, whom, when and how; the columns of a wave and back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.store.actions.wave_settings import CLOSED_INTERACTION
from customary.store.actions.waves import OPEN_DAYS
from customary.store.queries import wave_choices as choices
from customary.store.queries.org import unit_tree
from customary.store.queries.populations import ATTRIBUTES, attribute_name, segments
from customary.web.surveys.offering import offered_questionnaires

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Viewer

WHEN = "%Y-%m-%dT%H:%M"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
ANY_PLACE = [("", _("everywhere")), ("yes", _("remotely")), ("no", _("on site"))]
#: The fields that say which people are asked.
OF_PEOPLE = ("units", "levels", "functions", "remote", "tenure_at_least", "tenure_at_most", "except_units")  # fmt: skip
#: How the fields stand together on the page; the second says for whom a group is.
GROUPS = (
    ("asked", "", ("instrument", "title")),
    ("whom", "", ("audience",)),
    ("people", "people", OF_PEOPLE),
    ("customers", "customers", ("segments", "kinds", "statuses", "contact_within_days", "order_within_days", "after_contact", "trigger_kinds", "delay_hours", "share")),
    ("when", "", ("opens_at", "open_days", "every_days")),
    ("how", "", ("languages", "by_mail", "by_chat", "public_link", "reminder_days", "rest_days")),
    ("cuts", "", ("attributes",)),
    ("quotas", "", ("quota",)),
)  # fmt: skip
#: The field of how many answers of a value are wanted: by which cut, and the value's place in it.
QUOTA = "quota_{attribute}_{place}"


class WaveForm(forms.Form):
    """Everything a wave may be set to."""

    instrument = forms.TypedChoiceField(label=_("Questionnaire"), coerce=int)
    title = forms.CharField(
        label=_("Name of this survey"),
        max_length=200,
        required=False,
        help_text=_("As people read it; else the questionnaire's own."),
    )
    audience = forms.ChoiceField(label=_("Who is asked"), widget=forms.RadioSelect)
    units = forms.TypedMultipleChoiceField(
        label=_("Units, with all below them"), coerce=int, required=False
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    functions = forms.MultipleChoiceField(
        label=_("Functions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remote = forms.ChoiceField(label=_("Who work"), choices=ANY_PLACE, required=False)
    tenure_at_least = forms.IntegerField(
        label=_("Here for at least, in months"), min_value=1, max_value=600, required=False
    )
    tenure_at_most = forms.IntegerField(
        label=_("Here for at most, in months"), min_value=1, max_value=600, required=False
    )
    except_units = forms.TypedMultipleChoiceField(
        label=_("Without these units"), coerce=int, required=False
    )
    segments = forms.MultipleChoiceField(
        label=_("Segments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statuses = forms.MultipleChoiceField(
        label=_("Where they stand"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=["active"],
    )
    contact_within_days = forms.IntegerField(
        label=_("Met in the last so many days"), min_value=1, max_value=3650, required=False
    )
    order_within_days = forms.IntegerField(
        label=_("Ordered in the last so many days"), min_value=1, max_value=3650, required=False
    )
    after_contact = forms.BooleanField(
        label=_("Ask each of them after a contact was closed, not all at once"), required=False
    )
    trigger_kinds = forms.MultipleChoiceField(
        label=_("After contacts of these kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )
    delay_hours = forms.IntegerField(
        label=_("Hours after it was closed"), min_value=0, max_value=720, initial=24
    )
    share = forms.IntegerField(
        label=_("Share of contacts asked about, in per cent"),
        min_value=1,
        max_value=100,
        initial=100,
    )
    opens_at = forms.DateTimeField(
        label=_("Opens"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN),
        help_text=_("By itself at that time. Empty: when you open it."),
    )
    open_days = forms.IntegerField(
        label=_("Stays open for, in days"), min_value=1, max_value=365, initial=OPEN_DAYS
    )
    every_days = forms.IntegerField(
        label=_("Repeats after, in days"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("From opening to opening; 56 is every eight weeks. Empty: once."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[key for key, _name in LANGUAGES],
    )
    by_mail = forms.BooleanField(
        label=_("Send everybody a personal link by mail"), required=False, initial=True
    )
    by_chat = forms.BooleanField(
        label=_("Announce it in the chat channel, without personal links"), required=False
    )
    public_link = forms.BooleanField(
        label=_("Have one public link and a QR code too, for posters and paper"), required=False
    )
    reminder_days = forms.CharField(
        label=_("Reminders on day"),
        required=False,
        initial="3, 8",
        help_text=_("After the invitation, to whoever has not answered; for example 3, 8."),
    )
    rest_days = forms.IntegerField(
        label=_("Spare whoever was asked in the last so many days"), min_value=0, max_value=365
    )
    quota = forms.IntegerField(
        label=_("Closes once so many have answered"),
        min_value=1,
        required=False,
        help_text=_("Empty: as many as like to."),
    )
    attributes = forms.MultipleChoiceField(
        label=_("Compare results by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Small groups are not shown, so choose few. What is not chosen now cannot be added later."
        ),
    )

    def __init__(
        self, viewer: Viewer, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"rest_days": choices.rest_days()} | (initial or {}))
        units = [(one.id, f"{'– ' * one.depth}{one.name}") for one in unit_tree(viewer).units]
        offered = {
            "instrument": offered_questionnaires(viewer),
            "audience": choices.audiences(),
            "units": units,
            "except_units": units,
            "levels": choices.levels(),
            "functions": choices.functions(),
            "segments": [(one, one) for one in segments()],
            "kinds": choices.customer_kinds(),
            "statuses": choices.customer_statuses(),
            "trigger_kinds": choices.interaction_kinds(),
            "attributes": [
                (one, attribute_name(one)) for each in ATTRIBUTES.values() for one in each
            ],
        }
        self.quota_values = {
            attribute: choices.values_of(attribute)
            for each in ATTRIBUTES.values()
            for attribute in each
        }
        for attribute, cells in self.quota_values.items():
            for place, (_value, label) in enumerate(cells):
                field = forms.IntegerField(label=label, min_value=1, required=False)
                self.fields[QUOTA.format(attribute=attribute, place=place)] = field
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        if not choices.has_chat():
            del self.fields["by_chat"]
        if not offered["segments"]:
            del self.fields["segments"]
        for name in ("units", "except_units"):
            self.fields[name].widget.attrs["size"] = min(6, max(2, len(units)))

    @property
    def groups(self) -> list[tuple[str, str, str, list[forms.BoundField]]]:
        """Each group: its key, for whom it is, its heading and its fields."""
        headings = {
            "asked": gettext("What you ask"),
            "whom": gettext("Whom you ask"),
            "people": "",
            "customers": "",
            "when": gettext("When"),
            "how": gettext("How it reaches them"),
            "cuts": gettext("Results"),
            "quotas": "",
        }
        return [
            (key, whom, headings[key], [self[name] for name in names if name in self.fields])
            for key, whom, names in GROUPS
        ]

    @property
    def cells(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each cut that has values: its key, its name, and how many of each value are wanted."""
        return [
            (
                attribute,
                attribute_name(attribute),
                [self[QUOTA.format(attribute=attribute, place=at)] for at in range(len(values))],
            )
            for attribute, values in self.quota_values.items()
            if values
        ]

    @property
    def is_one_by_one(self) -> bool:
        """Whether customers are asked after a contact each, not all at once."""
        return self["audience"].value() == "customers" and bool(self["after_contact"].value())

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is said about which people, so that it is to be seen."""
        return any(self[name].value() or self[name].errors for name in OF_PEOPLE)

    @property
    def is_bounded(self) -> bool:
        """Whether anything is said about how many answers are enough."""
        return any(self[name].value() or self[name].errors for name in self.fields if name.startswith("quota"))  # fmt: skip

    def clean_reminder_days(self) -> list[int]:
        """Days as numbers, however they are parted."""
        said = self.cleaned_data["reminder_days"].replace("，", ",").replace("、", ",").split(",")
        parts = [one.strip() for one in said if one.strip()]
        if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in parts):
            raise forms.ValidationError(gettext("Write days as numbers, such as 3, 8."))
        return [int(one) for one in parts]

    def settings(self) -> dict[str, Any]:
        """What was said, as the columns of a wave."""
        said = self.cleaned_data
        audience = said["audience"]
        opens: datetime | None = said["opens_at"]
        return {
            "title": said["title"].strip(),
            "audience": audience,
            "population": self.rule(),
            "trigger": self._trigger() if audience == "customers" else {},
            "opens_at": opens,
            "closes_at": opens + timedelta(days=said["open_days"]) if opens else None,
            "every_days": said["every_days"],
            "languages": said["languages"],
            "by_chat": bool(said.get("by_chat")) and audience == "people",
            "public_link": said["public_link"],
            **self._inviting(),
            "quotas": self._quotas(),
            "attributes": self.cuts(),
        }

    def rule(self) -> dict[str, Any]:
        """Whom it asks; what is empty is not said."""
        said = self.cleaned_data
        audience = said.get("audience")
        if audience == "people":
            rule = {name: said[name] for name in OF_PEOPLE if said.get(name)}
            return rule | ({"remote": said["remote"] == "yes"} if said.get("remote") else {})
        if audience == "customers":
            told = ("segments", "kinds", "statuses", "contact_within_days", "order_within_days")
            return {name: said[name] for name in told if said.get(name)}
        return {}

    def cuts(self) -> list[str]:
        """The chosen attributes that those asked have."""
        known = ATTRIBUTES.get(self.cleaned_data.get("audience", ""), ())
        return [one for one in self.cleaned_data.get("attributes", ()) if one in known]

    def _quotas(self) -> dict[str, Any]:
        """How many answers are wanted at most: in all, and of each value of a chosen cut."""
        said = self.cleaned_data
        by = {}
        for attribute in self.cuts():
            wanted = {
                value: said.get(QUOTA.format(attribute=attribute, place=place))
                for place, (value, _label) in enumerate(self.quota_values[attribute])
            }
            if cells := {value: most for value, most in wanted.items() if most}:
                by[attribute] = cells
        total = {"total": said["quota"]} if said["quota"] else {}
        return total | ({"by": by} if by else {})

    def _inviting(self) -> dict[str, Any]:
        """How those asked by name are written to; nobody is, where whoever has the link answers."""
        said = self.cleaned_data
        if said["audience"] == "anyone":
            return {"by_mail": False, "reminder_days": [], "rest_days": 0}
        by_mail = said["by_mail"]
        reminders = said["reminder_days"] if by_mail else []
        return {"by_mail": by_mail, "reminder_days": reminders, "rest_days": said["rest_days"]}

    def _trigger(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not said["after_contact"]:
            return {}
        return {
            "on": CLOSED_INTERACTION,
            "kinds": said["trigger_kinds"],
            "delay_hours": said["delay_hours"],
            "share": said["share"] / 100,
        }


def initial_of(wave: Any) -> dict[str, Any]:
    """The form of a wave that is planned already."""
    rule, trigger = wave.population or {}, wave.trigger or {}
    lasts = (wave.closes_at - wave.opens_at).days if wave.opens_at and wave.closes_at else OPEN_DAYS
    remote = rule.get("remote")
    return {
        **rule,
        "remote": "" if remote is None else "yes" if remote else "no",
        "instrument": wave.instrument_id,
        "title": wave.title,
        "audience": wave.audience,
        "after_contact": bool(trigger),
        "trigger_kinds": trigger.get("kinds", []),
        "delay_hours": trigger.get("delay_hours", 24),
        "share": round(100 * trigger.get("share", 1)),
        "opens_at": timezone.localtime(wave.opens_at) if wave.opens_at else None,
        "open_days": lasts,
        "every_days": wave.every_days,
        "languages": wave.languages,
        "by_mail": wave.by_mail,
        "by_chat": wave.by_chat,
        "public_link": bool(wave.public_key),
        "reminder_days": ", ".join(map(str, wave.reminder_days)),
        "rest_days": wave.rest_days,
        "quota": wave.quotas.get("total"),
        **{
            QUOTA.format(attribute=attribute, place=place): most[value]
            for attribute, most in wave.quotas.get("by", {}).items()
            for place, (value, _label) in enumerate(choices.values_of(attribute))
            if value in most
        },
        "attributes": wave.attributes,
    }
