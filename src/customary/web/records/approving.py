# SPDX-License-Identifier: Apache-2.0
"""On the page of a culture plan: it is approved once the culture was measured, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.utils.translation import gettext

from customary.store.access import may
from customary.store.actions.culture_plans import approve_culture_plan
from customary.store.actions.refusal import Refused
from customary.store.queries.citations import may_approve
from customary.store.queries.rows import row

if TYPE_CHECKING:
    from customary.web.viewing import ViewedRequest

#: The name of the button.
APPROVE = "approve"


def approving(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """The button, for those who may approve what waits for it; otherwise nothing."""
    if not may_approve(request.viewer, table, key):
        return {}
    return {"may_approve": True, "may_ask": may(request.viewer, "write", "surveys")}


def approve(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """Approve it; why not, or nothing where it is approved."""
    if table != "initiatives":
        raise Http404
    plan = row(request.viewer, table, key)
    if not plan.is_culture_plan:
        raise Http404
    try:
        approve_culture_plan(request.viewer, plan)
    except Refused as refusal:
        return {"approve_refused": str(refusal), "approve_lacks": refusal.where}
    messages.success(request, gettext("The culture plan is approved."))
    return {}
