# SPDX-License-Identifier: Apache-2.0
"""Who may come in: whoever has a key with the scope, not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from customary.api.limits import caller, one_more
from customary.api.rest.wrong import Wrong
from customary.store.actions.api_keys import use_api_key

if TYPE_CHECKING:
    from django.http import HttpRequest

REFUSED_PER_ADDRESS = 30
REALM = {"WWW-Authenticate": 'Bearer realm="Customary"'}


class Key(HttpBearer):
    """An API key of the settings, sent as a bearer token."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The key that a request brings.

        Raises:
            Wrong: 401 without a good key, 403 where it is not for this, 429 too often.
        """
        scheme, _space, secret = request.headers.get(self.header, "").partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The key behind a token; see above."""
        key = use_api_key(token) if token else None
        if key is None:
            _count(f"api-refused-{caller(request)}", REFUSED_PER_ADDRESS)
            raise Wrong(401, _("A valid key is needed: Authorization: Bearer KEY."), headers=REALM)
        _count(f"api-key-{key.pk}", settings.API_PER_MINUTE)
        if self.scope not in key.scopes:
            raise Wrong(
                403, _("The key is not for this; it takes %(scope)s.") % {"scope": self.scope}
            )
        return key


def _count(name: str, limit: int) -> None:
    seconds = one_more(name, limit)
    if seconds:
        raise Wrong(
            429,
            _("More than %(limit)s requests in a minute.") % {"limit": limit},
            headers={"Retry-After": str(seconds)},
        )
