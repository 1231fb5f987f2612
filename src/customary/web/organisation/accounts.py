# SPDX-License-Identifier: Apache-2.0
"""Accounts, roles and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.report import words
from customary.store.access import require
from customary.store.actions.accounts import (
    close_account,
    grant_role,
    reopen_account,
    revoke_role,
)
from customary.store.actions.invitations import (
    accept_invitation,
    invitation_of,
    invite,
    withdraw_invitation,
)
from customary.store.actions.refusal import Refused
from customary.store.queries import accounts as reads
from customary.store.queries.org import unit_tree
from customary.store.queries.people import people
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class RolesForm(forms.Form):
    """Roles, and for which unit they are held."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=reads.role_choices,
    )
    unit = forms.ChoiceField(
        label=_("For"),
        required=False,
        help_text=_("A unit stands for itself and all units below it."),
    )

    def __init__(self, request: ViewedRequest, **given: Any) -> None:
        super().__init__(request.POST or None, **given)
        choices = [("", gettext("the whole organisation"))]
        choices += [
            (str(unit.id), f"{'– ' * unit.depth}{unit.name}")
            for unit in unit_tree(request.viewer).units
        ]
        unit = self.fields["unit"]
        if isinstance(unit, forms.ChoiceField):
            unit.choices = choices


class PasswordForm(forms.Form):
    """The password somebody chooses for a new account, twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more; a short sentence is easiest to keep in mind."),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        said = super().clean() or {}
        if said.get("password") != said.get("again"):
            self.add_error("again", gettext("The two passwords differ."))
        return said


@require_safe
@signed_in
def accounts(request: ViewedRequest) -> HttpResponse:
    """Who can sign in, with which roles, and who has been invited."""
    context = {
        "accounts": reads.accounts(request.viewer),
        "invitations": reads.invitations(request.viewer),
    }
    return render(request, "organisation/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_roles(request: ViewedRequest, key: int) -> HttpResponse:
    """The roles of one account over the whole organisation or one unit."""
    found = next((one for one in reads.accounts(request.viewer) if one.id == key), None)
    if found is None:
        raise Http404
    unit = number(request, "unit")
    held = {one.role: one.id for one in found.roles if one.unit == unit}
    initial = {"roles": list(held), "unit": str(unit or "")}
    form = RolesForm(request, initial=initial)
    if form.is_valid():
        try:
            _set_roles(request, key, form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("accounts")
    context = {
        "form": form,
        "headline": found.person_name,
        "account": found,
        "is_own": key == request.viewer.account,
        "held": [one for one in found.roles if one.unit != unit],
        "explanation": gettext("Everyone is an employee besides; that needs no role."),
        "button": gettext("Save"),
        "back": reverse("accounts"),
        "crumbs": [
            Crumb(gettext("Accounts and roles"), reverse("accounts")),
            Crumb(found.person_name),
        ],
    }
    return render(request, "organisation/account.html", context)


@require_POST
@signed_in
def close(request: ViewedRequest, key: int) -> HttpResponse:
    """Close an account, or open it again."""
    account = row(request.viewer, "accounts", key)
    try:
        if request.POST.get("verb") == "reopen":
            reopen_account(request.viewer, account)
            told = gettext("The account of %(name)s is open again.")
        else:
            close_account(request.viewer, account)
            told = gettext("The account of %(name)s is closed; what they did stays.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told % {"name": account.get_full_name()})
    return redirect("accounts")


@require_POST
@signed_in
def withdraw(request: ViewedRequest, key: int) -> HttpResponse:
    """End an invitation that nobody has accepted."""
    invitation = row(request.viewer, "invitations", key)
    try:
        withdraw_invitation(request.viewer, invitation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The invitation is withdrawn; its link is dead."))
    return redirect("accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite_person(request: ViewedRequest) -> HttpResponse:
    """Choose a person, then their roles; the invitation goes by mail."""
    require(request.viewer, "write", "accounts")
    person = number(request, "person")
    if person is None:
        search = request.GET.get("q", "")
        found = people(request.viewer, search=search, page=number(request, "page") or 1)
        context = {"page": found, "people": found.rows, "words": search}
        return render(request, "organisation/invite.html", context)
    chosen = row(request.viewer, "people", person)
    form = RolesForm(request)
    if form.is_valid() and _invite(request, form, chosen):
        told = gettext("The invitation to %(name)s is on its way.") % {"name": chosen.full_name}
        messages.success(request, told)
        return redirect("accounts")
    context = {
        "form": form,
        "headline": gettext("Invite %(name)s") % {"name": chosen.full_name},
        "explanation": gettext("A mail with a link goes to %(email)s; it holds for a week.")
        % {"email": chosen.email},
        "button": gettext("Send the invitation"),
        "back": reverse("invite"),
    }
    return render(request, "organisation/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: choose a password, and sign in with it."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, "invitations/accept.html", {}, status=404)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            accept_invitation(
                token, password=form.cleaned_data["password"], language=words.language()
            )
        except ValueError as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, gettext("Your account is open. Sign in with your password."))
            return redirect(settings.LOGIN_URL)
    shown = {"name": invitation.person.full_name, "email": invitation.email}
    return render(request, "invitations/accept.html", {"form": form, "invitation": shown})


def _set_roles(request: ViewedRequest, key: int, said: dict[str, Any]) -> None:
    account = row(request.viewer, "accounts", key)
    unit = int(said["unit"]) if said["unit"] else None
    where = row(request.viewer, "org_units", unit) if unit else None
    found = next(one for one in reads.accounts(request.viewer) if one.id == key)
    held = {one.role: one.id for one in found.roles if one.unit == unit}
    for role in said["roles"]:
        if role not in held:
            grant_role(request.viewer, account, role, unit=where)
    for role, grant in held.items():
        if role not in said["roles"]:
            revoke_role(request.viewer, row(request.viewer, "role_grants", grant))


def _invite(request: ViewedRequest, form: RolesForm, person: Any) -> bool:
    said = form.cleaned_data
    unit = int(said["unit"]) if said["unit"] else None
    address = request.build_absolute_uri(reverse("accept_invitation", args=["-"]))[:-1]
    try:
        invite(
            request.viewer,
            person,
            address=address,
            roles=said["roles"],
            unit=row(request.viewer, "org_units", unit) if unit else None,
        )
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True
