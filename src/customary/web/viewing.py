# SPDX-License-Identifier: Apache-2.0
"""Who looks at a page: nobody without an account, and each as the viewer the store knows."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect

from customary.report import words
from customary.store.access import NotAllowed, NotVisible, Viewer, viewer_for
from customary.store.queries.setup import has_accounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

Arguments = ParamSpec("Arguments")


class ViewedRequest(HttpRequest):
    """A request of somebody who is signed in.

    Attributes:
        section: the address whose menus it stands in, set by a page where it is not its own.
    """

    viewer: Viewer
    section: str


def signed_in(
    view: Callable[Concatenate[ViewedRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """A page for people with an account; what they may not do is 403, may not know of 404."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        if viewer_or_none(request) is None:
            if not has_accounts():
                return redirect("start")
            return redirect_to_login(request.get_full_path())
        try:
            response = view(cast("ViewedRequest", request), *args, **kwargs)
        except NotVisible as error:
            raise Http404 from error
        except NotAllowed as error:
            raise PermissionDenied from error
        # Back after signing out, or after a change, shows the page as it is now.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def viewer_or_none(request: Any) -> Viewer | None:
    """The viewer behind a request, read once, who reads in the language of the page."""
    if not hasattr(request, "viewer"):
        user = getattr(request, "user", None)
        request.viewer = (
            replace(viewer_for(user), language=words.language())
            if user is not None and user.is_authenticated
            else None
        )
    found: Viewer | None = request.viewer
    return found


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number from the address, None where there is none or something else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
