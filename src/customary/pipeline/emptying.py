# SPDX-License-Identifier: Apache-2.0
"""Deleting everything from a source: asked for on its page, done by a worker, a refusal told there.

What was asked stands in the source itself, so a job that is lost or doubled changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from customary.intake.emptying import InTheWayError, empty, held_by, refuse_if_in_the_way
from customary.intake.lock import BusyError
from customary.store.access import System, require
from customary.store.actions.refusal import Refused
from customary.store.models import Account, Source

if TYPE_CHECKING:
    from customary.store.access import Reader


def ask_empty(by: Reader, source: Source, *, and_source: bool) -> None:
    """Write down that everything from a source is to be deleted; `empty_asked` does it.

    Raises:
        Refused: it is our own, or records of others need its own.
    """
    require(by, "write", "connections")
    if source.key == Source.OWN_KEY:
        raise Refused(_("What is recorded here by daily work cannot be deleted as a whole."))
    held = held_by(source)
    try:
        refuse_if_in_the_way(held)
    except InTheWayError as error:
        raise Refused(str(error)) from error
    source.deletion = {
        "account": None if isinstance(by, System) else by.account,
        "language": translation.get_language() or "en",
        "and_source": and_source,
        "counted": held.records,
    }
    source.next_pull_at = None  # nothing more comes in meanwhile
    source.save(update_fields=["deletion", "next_pull_at", "updated_at"])


def empty_asked(key: int) -> bool:
    """Empty a source if it was asked for; a refusal is written down. Whether it is empty now."""
    source = Source.objects.filter(pk=key).first()
    if source is None or not is_waiting(source):
        return False
    asked = source.deletion
    with translation.override(asked["language"]):
        try:
            empty(
                source,
                by=Account.objects.filter(pk=asked["account"]).first(),
                and_source=asked["and_source"],
                counted=asked["counted"],
            )
        except BusyError:
            return False  # the next sweep tries again
        except InTheWayError as error:
            source.deletion = {"refused": str(error)}
            source.save(update_fields=["deletion", "updated_at"])
            return False
    return True


def waiting() -> list[int]:
    """The sources that somebody asked to empty and nobody has emptied yet."""
    asked = Source.objects.exclude(deletion={})
    return [source.pk for source in asked if is_waiting(source)]


def is_waiting(source: Source) -> bool:
    """Whether a source is to be emptied and is not yet."""
    return "counted" in source.deletion


def refusal(source: Source) -> str:
    """Why the source could not be emptied, "" where nobody tried or it could."""
    return str(source.deletion.get("refused", ""))
