# SPDX-License-Identifier: Apache-2.0
"""The help desks whose exports are read: a module each, found by what its objects look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from customary.intake.feeds.helpdesk import chatwoot, freshdesk, helpscout, intercom, zendesk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.helpdesk.case import Case, Contact
    from customary.intake.feeds.helpdesk.directory import Beside, Directory


class Vendor(Protocol):
    """A help desk; `case` is what a connector calls with a payload it was sent."""

    key: str
    name: str

    def what(self, payload: Mapping[str, Any]) -> str:
        """What an object of an export is: "case", "person", ... or "" for none of theirs."""

    def case_of(self, payload: Mapping[str, Any]) -> str:
        """The id of the case that an object beside belongs to."""

    def contact(self, payload: Mapping[str, Any]) -> tuple[Contact, bool]:
        """A person of the help desk, and whether they are an agent."""

    def slim(self, payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
        """An object beside, without what is written in it unless that is wished for."""

    def rated(self, key: str, payload: Mapping[str, Any], directory: Directory) -> Case | None:
        """A rating by itself, in a case of which nothing else is known; None where it is none."""

    def case(self, payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
        """The case, with what stands beside it; None where it does not say what and when."""


VENDORS: tuple[Vendor, ...] = tuple(
    cast("Vendor", one) for one in (zendesk, helpscout, freshdesk, intercom, chatwoot)
)


def vendor_of(payload: Mapping[str, Any]) -> tuple[Vendor | None, str]:
    """Whose object it is, and what it is; None and "" where nobody knows."""
    for vendor in VENDORS:
        found = vendor.what(payload)
        if found:
            return vendor, found
    return None, ""
