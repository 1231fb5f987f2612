# SPDX-License-Identifier: Apache-2.0
"""The forms of a theme's page: each is one thing that comes of a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customary.store.actions import themes as acts
from customary.store.queries import theme as reads
from customary.store.queries.rows import row
from customary.web.forms import owner_named
from customary.web.voice import telling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.web.viewing import ViewedRequest

NOTHING = ("", "–")
FEW_LINES = {"rows": 2}


class ActForm(forms.Form):
    """A form that does one thing to a theme."""

    act = ""
    button = _("Save")
    done = _("Saved.")

    def __init__(self, request: ViewedRequest, theme: Any) -> None:
        mine = request.method == "POST" and request.POST.get("act") == self.act
        super().__init__(request.POST if mine else None, prefix=self.act)
        self.request, self.theme = request, theme
        self.fill()

    def fill(self) -> None:
        """Set what the fields offer."""

    def save(self) -> None:
        """Do it."""
        raise NotImplementedError


class OwnerForm(ActForm):
    """Who answers for the theme."""

    act = "owner"
    button = _("Assign")
    done = _("Assigned.")
    owner = forms.CharField(
        label=_("Owner"),
        required=False,
        max_length=200,
        help_text=_("Name or e-mail, as in the directory. Empty: nobody."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def fill(self) -> None:
        """Begin with who owns it."""
        owner = self.theme.owner
        self.initial["owner"] = (owner.email or owner.full_name) if owner else ""

    def save(self) -> None:
        """Assign."""
        owner = owner_named(self.request, self.cleaned_data["owner"])
        acts.assign_owner(self.request.viewer, self.theme, owner)


class LinkForm(ActForm):
    """A decision that was taken already."""

    act = "link"
    button = _("Link it")
    done = _("The decision is linked.")
    decision = forms.TypedChoiceField(label=_("Decision"), coerce=int)

    def fill(self) -> None:
        """Offer the newest."""
        offered = reads.decisions_to_link(self.request.viewer)
        self.fields["decision"].choices = offered  # type: ignore[attr-defined]

    def save(self) -> None:
        """Link."""
        viewer = self.request.viewer
        decision = row(viewer, "decisions", self.cleaned_data["decision"])
        acts.link_decision(viewer, self.theme, decision)


class DecideForm(ActForm):
    """A decision taken here and now."""

    act = "decide"
    button = _("Decide")
    done = _("Decided.")
    title = forms.CharField(label=_("What is decided"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"))
    customer_impact = forms.CharField(
        label=_("What it means for customers"), widget=forms.Textarea(attrs=FEW_LINES)
    )
    employee_impact = forms.CharField(
        label=_("What it means for employees"), widget=forms.Textarea(attrs=FEW_LINES)
    )

    def fill(self) -> None:
        """Offer the kinds."""
        self.fields["kind"].choices = reads.decision_kinds()  # type: ignore[attr-defined]

    def save(self) -> None:
        """Decide."""
        acts.decide_theme(self.request.viewer, self.theme, **self.cleaned_data)


class ChangedForm(ActForm):
    """The change is live."""

    act = "changed"
    button = _("The change is live")
    done = _("The change is live.")
    on = forms.DateField(
        label=_("Live since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    what = forms.CharField(
        label=_("What changed, in one sentence"), widget=forms.Textarea(attrs=FEW_LINES)
    )

    def save(self) -> None:
        """Say so."""
        acts.mark_changed(self.request.viewer, self.theme, **self.cleaned_data)


class MergeForm(ActForm):
    """The theme is part of another."""

    act = "merge"
    button = _("Merge")
    done = _("Merged; it can be parted again on this page.")
    into = forms.TypedChoiceField(label=_("Into"), coerce=int)

    def fill(self) -> None:
        """Offer the others."""
        offered = reads.themes_to_merge(self.request.viewer, self.theme.pk)
        self.fields["into"].choices = offered  # type: ignore[attr-defined]

    def save(self) -> None:
        """Merge."""
        viewer = self.request.viewer
        acts.merge_theme(viewer, self.theme, row(viewer, "themes", self.cleaned_data["into"]))


class NameForm(forms.Form):
    """What a theme is called, and where on the journey it stands."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What belongs to it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    stage = forms.ChoiceField(label=_("Journey stage"), required=False)

    def __init__(self, *args: Any, stages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(stages, key=telling.stage_order)
        named = [(one, telling.stage_name(one)) for one in ordered]
        self.fields["stage"].choices = [NOTHING, *named]  # type: ignore[attr-defined]


ACTS: tuple[type[ActForm], ...] = (OwnerForm, LinkForm, DecideForm, ChangedForm, MergeForm)
#: What needs no form: one press, and it can be taken back.
PRESSES = {
    "unchanged": (acts.withdraw_change, _("The change is taken back.")),
    "retire": (acts.retire_theme, _("Retired.")),
    "revive": (acts.revive_theme, _("In use again.")),
    "part": (acts.part_theme, _("Parted again, with its comments.")),
}
