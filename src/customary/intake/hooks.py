# SPDX-License-Identifier: Apache-2.0
"""What a system tells by itself: whether it is theirs, and what it holds for the feed to read.

A connector with a `hook` has an address of its own, see `Hook`. The door asks it, never the other
way: raw bytes come in, and nothing in them counts before the signature has been compared.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from customary.intake.feeds.registry import connectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django_stubs_ext import StrOrPromise

#: How far the clock of a system that signs its time may be from ours.
WINDOW = timedelta(minutes=5)


class ForgedError(ValueError):
    """A delivery that is not theirs, or not of now; the reason is fit for their log."""


@dataclass(frozen=True)
class Told:
    """What a delivery says.

    Attributes:
        objects: in the shape that the feed of the connector reads in files.
        topic: what happened, as the system calls it.
        at: when the system says it was so: of two states of one thing, the later one counts.
        asks: whether it says only that something is new, so that it has to be fetched.
    """

    objects: tuple[dict[str, Any], ...] = ()
    topic: str = ""
    at: datetime | None = None
    asks: bool = False


class Hook(Protocol):
    """How a system signs what it sends, and what it means by it."""

    #: How it is set up over there, in two or three sentences.
    about: StrOrPromise
    #: Whether the secret is made over there and copied here; else we make it.
    theirs: bool
    #: Whether there are versions that sign nothing: then the address alone is the secret.
    unsigned: bool

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """Compare the signature over the raw bytes; headers are found in whatever case.

        Raises:
            ForgedError: it is another one, or too old.
        """

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """The id by which the sender knows a delivery that it sends again; "" for none."""

    def read(self, payload: Mapping[str, Any]) -> Told:
        """What a delivery says, whatever is missing in it."""


def hook_of(connector: str) -> Hook | None:
    """How the system of a connector tells what is new; None where it does not."""
    found: Hook | None = getattr(connectors().get(connector), "hook", None)
    return found


def wanted_back(hook: Hook, payload: Mapping[str, Any]) -> dict[str, str] | None:
    """What a system wants to hear before it believes an address; None for any other delivery.

    Only a hook with a `challenge` is asked: most systems begin to send without one.
    """
    ask: Callable[[Mapping[str, Any]], dict[str, str] | None] | None
    ask = getattr(hook, "challenge", None)
    return ask(payload) if ask else None


def compare(given: str, expected: str) -> None:
    """Compare a signature in a time that tells nothing about it.

    Raises:
        ForgedError: it is another one.
    """
    if not given:
        raise ForgedError(_("There is no signature. Enter the secret over there."))
    if not hmac.compare_digest(given.strip().encode(), expected.encode()):
        raise ForgedError(_("The signature does not fit. Check the secret on both sides."))


def within_window(told: str, now: datetime) -> None:
    """Refuse what was signed too long ago, or for later: ISO 8601, or seconds since 1970.

    Raises:
        ForgedError: it was, or no time is told.
    """
    try:
        if told.isdecimal():
            at = datetime.fromtimestamp(int(told), UTC)
        else:
            at = datetime.fromisoformat(told)
            at = at.replace(tzinfo=at.tzinfo or UTC)
        near = abs(now - at) <= WINDOW
    except (ValueError, OverflowError, OSError):
        near = False
    if not near:
        raise ForgedError(_("It was signed at another time. Check the clocks on both sides."))
