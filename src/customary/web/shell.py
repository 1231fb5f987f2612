# SPDX-License-Identifier: Apache-2.0
"""What every page shows around itself: who looks, what they may open, whose house it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from customary import __version__
from customary.report import words
from customary.store.queries.organisation import organisation_name
from customary.web.navigation import Item, Menu, items

if TYPE_CHECKING:
    from django.http import HttpRequest

    from customary.store.access import Viewer


@dataclass(frozen=True)
class Shell:
    """Read only as far as a template asks for it."""

    viewer: Viewer | None
    email: str
    person: str
    here: str

    version: str = __version__

    @cached_property
    def name(self) -> str:
        """The organisation's name in the reader's language."""
        return organisation_name(words.language()) or "Customary"

    @property
    def account(self) -> str:
        """The address somebody signed in with, "" for nobody."""
        return self.email

    @property
    def initials(self) -> str:
        """One letter or two to tell people apart; one character of a Chinese name."""
        parts = self.person.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))

    @cached_property
    def navigation(self) -> list[Item]:
        """The main menu."""
        return self._items(Menu.MAIN)

    @cached_property
    def section(self) -> list[Item]:
        """The tabs of the culture pages."""
        return self._items(Menu.CULTURE)

    @cached_property
    def of_customers(self) -> list[Item]:
        """The tabs of the pages about customers."""
        return self._items(Menu.CUSTOMERS)

    @cached_property
    def of_employees(self) -> list[Item]:
        """The tabs of the pages about people who work here."""
        return self._items(Menu.EMPLOYEES)

    @cached_property
    def personal(self) -> list[Item]:
        """What belongs to the viewer alone."""
        return self._items(Menu.PERSONAL)

    @cached_property
    def organisation(self) -> list[Item]:
        """Settings of the organisation."""
        return self._items(Menu.ORGANISATION)

    def _items(self, menu: Menu) -> list[Item]:
        return items(menu, self.viewer, self.here) if self.viewer else []


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    from customary.web.viewing import viewer_or_none

    viewer = viewer_or_none(request)
    account: Any = request.user if viewer else None
    return {
        "shell": Shell(
            viewer=viewer,
            email=account.email if account else "",
            person=account.get_full_name() if account else "",
            # A page may belong to another section than its address says.
            here=getattr(request, "section", request.path),
        )
    }
