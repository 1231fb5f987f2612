# SPDX-License-Identifier: Apache-2.0
"""The organisation: its name, languages and calendar, and the end of the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled
from customary.store.actions.refusal import Refused
from customary.store.models import Cards, ChatKind, Organisation
from customary.store.secrets import seal

if TYPE_CHECKING:
    from customary.store.access import Reader

ONLY = 1
#: The longest that customers may be let wait, and the oldest words that are still answered.
LONGEST_HOURS, LONGEST_DAYS = 720, 90
CHANGEABLE = frozenset(
    {"name", "name_zh_hans", "languages", "time_zone", "fiscal_year_start_month", "holidays"}
    | {
        "working_days",
        "extra_working_days",
        "working_hours_start",
        "working_hours_end",
        "survey_rest_days",
    }
)


@transaction.atomic
def save_organisation(by: Reader, **said: Any) -> Organisation:
    """The organisation with what is said of it; the first time, it is made, and needs a name.

    `said` are columns of `Organisation`: name, name_zh_hans, languages, time_zone,
    fiscal_year_start_month, holidays and extra_working_days (days as text), working_days (0 is
    Monday), working_hours_start, working_hours_end, survey_rest_days.

    Raises:
        Refused: a value that cannot be.
        ValueError: a column that is not to be set here.
    """
    require(by, "write", "organisation")
    if unknown := sorted(said.keys() - CHANGEABLE):
        raise ValueError(f"An organisation has no {', '.join(unknown)} to set.")
    _refuse_impossible(said)
    found = Organisation.objects.select_for_update().filter(pk=ONLY).first()
    if found:
        return change(by, found, **said)
    filled(said.get("name", ""), "name")
    made = Organisation.objects.create(pk=ONLY, **({"languages": [_first_language()]} | said))
    record_changes(by, Organisation._meta.db_table, after={ONLY: values_of(made)})
    return made


@transaction.atomic
def save_cards(by: Reader, *, cards: Cards, kind: str = "", address: str = "") -> Organisation:
    """The organisation, with its chat channel and whether cards are sent after meetings.

    Without a `kind` there is no channel, and what is known of it is forgotten. With one, an empty
    `address` keeps the address that is known, which nobody is shown again.

    Raises:
        Refused: a chat channel without kind or a secure address; no organisation yet.
    """
    require(by, "write", "organisation")
    found = Organisation.objects.select_for_update().filter(pk=ONLY).first()
    if found is None:
        raise Refused(_("The organisation has no name yet."), "cards")
    address = address.strip()
    if kind not in ChatKind.values and (kind or address or cards == Cards.CHAT):
        raise Refused(_("Which chat is it?"), "chat_kind", _("Choose from the list."))
    sealed = (seal(address) or found.chat_address) if kind else ""
    if (kind and not sealed) or (address and not address.startswith("https://")):
        what = _("The channel's incoming webhook is missing.")
        raise Refused(what, "chat_address", _("It is an address that begins with https://."))
    found = change(by, found, cards=cards, chat_kind=kind)
    # Not by `change`: what is sealed has no place in the history.
    Organisation.objects.filter(pk=ONLY).update(chat_address=sealed)
    found.refresh_from_db()
    return found


@transaction.atomic
def save_answering(by: Reader, *, hours: int, days: int) -> Organisation:
    """The organisation, with how soon customers are answered and how old words may be for that.

    Raises:
        Refused: a time that is no time; no organisation yet.
    """
    require(by, "write", "organisation")
    for value, most, where in ((hours, LONGEST_HOURS, "hours"), (days, LONGEST_DAYS, "days")):
        if not 1 <= value <= most:
            what = _("This lies between 1 and %(most)s, not at %(value)s.")
            raise Refused(what % {"most": most, "value": value}, where)
    found = Organisation.objects.select_for_update().filter(pk=ONLY).first()
    if found is None:
        raise Refused(_("The organisation has no name yet."), "hours")
    return change(by, found, answer_within_hours=hours, case_within_days=days)


@transaction.atomic
def finish_setup(by: Reader) -> Organisation:
    """The organisation, its first run over; a second time changes nothing.

    Raises:
        Refused: there is no organisation yet.
    """
    require(by, "write", "organisation")
    found = Organisation.objects.select_for_update().filter(pk=ONLY).first()
    if found is None:
        what = _("The organisation has no name yet.")
        raise Refused(what, "name", _("Say what it is called, then finish."))
    return found if found.setup_finished_at else change(by, found, setup_finished_at=timezone.now())


def languages() -> list[str]:
    """The languages of the organisation, the main one first; of this installation before there is one."""
    found = Organisation.objects.filter(pk=ONLY).values_list("languages", flat=True).first()
    return list(found or [_first_language()])


def _refuse_impossible(said: dict[str, Any]) -> None:
    if "name" in said:
        said["name"] = filled(said["name"], "name")
    known = [code for code, _name in settings.LANGUAGES]
    if "languages" in said and (not said["languages"] or set(said["languages"]) - set(known)):
        what = _("The organisation works in at least one of the languages offered here.")
        raise Refused(what, "languages", _("Choose from: %(known)s.") % {"known": ", ".join(known)})
    if "time_zone" in said and said["time_zone"] not in available_timezones():
        what = _("There is no time zone “%(name)s”.") % {"name": said["time_zone"]}
        raise Refused(what, "time_zone", _("Write it as in Asia/Shanghai."))
    if said.get("fiscal_year_start_month", 1) not in range(1, 13):
        raise Refused(_("A fiscal year starts in a month from 1 to 12."), "fiscal_year_start_month")
    start, end = said.get("working_hours_start"), said.get("working_hours_end")
    if start and end and end <= start:
        raise Refused(_("Work ends after it starts."), "working_hours_end")


def _first_language() -> str:
    return settings.LANGUAGE_CODE
