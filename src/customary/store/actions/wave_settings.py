# SPDX-License-Identifier: Apache-2.0
"""What a wave may be set to: each setting by itself, and whether they go together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.core.questionnaire.checking import asks_for_files
from customary.core.questionnaire.logic import facts_asked
from customary.core.questionnaire.reading import read_draft
from customary.store.access.floors import floor
from customary.store.actions.refusal import Refused
from customary.store.models import Audience, InteractionKind
from customary.store.queries.populations import ATTRIBUTES, attribute_name, unknown_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.store.models import Instrument

LONGEST_REST = 365
CLOSED_INTERACTION = "interaction_closed"
#: Reminders more often than this are pestering.
MOST_REMINDERS = 3


def checked(instrument: Instrument, **settings: Any) -> dict[str, Any]:
    """The settings as they are stored; what the questionnaire asks by is kept of people too.

    Raises:
        Refused: one of them is not possible, or two contradict each other.
    """
    values = dict(settings)
    audience = values["audience"]
    if unknown := unknown_in(audience, values.get("population") or {}):
        raise ValueError(f"Nobody reads {', '.join(unknown)} in a rule over {audience}.")
    if unknown := sorted(set(values.get("attributes") or ()) - set(ATTRIBUTES[audience])):
        raise ValueError(f"Nobody knows {', '.join(unknown)} of {audience}.")
    if needed := _asked_by(instrument, audience) - set(values.get("attributes") or ()):
        values["attributes"] = [*(values.get("attributes") or ()), *sorted(needed)]
    if (opens := values.get("opens_at")) and (closes := values.get("closes_at")):
        _refuse_backwards(opens, closes)
    values["reminder_days"] = _reminders(values)
    _refuse_restless(values)
    _refuse_foreign(instrument, values.get("languages") or [])
    _refuse_files(instrument, audience)
    if values.get("trigger"):
        values["trigger"] = _trigger(audience, values["trigger"])
    if values.get("quotas"):
        _check_quotas(audience, values["quotas"], values.get("attributes") or ())
    return values


def _asked_by(instrument: Instrument, audience: str) -> frozenset[str]:
    """The attributes that decide which questions somebody comes to; not kept, none would come."""
    if not instrument.form:
        return frozenset()
    return facts_asked(read_draft(instrument.form)) & frozenset(ATTRIBUTES[audience])


def _refuse_backwards(opens: Any, closes: Any) -> None:
    if closes <= opens:
        raise Refused(
            _("It would close before it opens."), "closes_at", _("Choose a later day to close.")
        )


def _reminders(values: Mapping[str, Any]) -> list[int]:
    days = sorted(set(values.get("reminder_days") or ()))
    if len(days) > MOST_REMINDERS:
        raise Refused(
            _("%(n)s reminders are too many; %(most)s are enough.")
            % {"n": len(days), "most": MOST_REMINDERS},
            "reminder_days",
        )
    if days and days[0] < 1:
        raise Refused(
            _("A reminder on the day of the invitation reminds of nothing."), "reminder_days"
        )
    opens, closes = values.get("opens_at"), values.get("closes_at")
    if days and opens and closes and opens + timedelta(days=days[-1]) >= closes:
        raise Refused(
            _("Day %(day)s is after the wave closes.") % {"day": days[-1]}, "reminder_days"
        )
    return days


def _refuse_restless(values: Mapping[str, Any]) -> None:
    rest, every = values.get("rest_days") or 0, values.get("every_days")
    if rest > LONGEST_REST:
        raise Refused(
            _("Nobody needs more than %(most)s days of rest.") % {"most": LONGEST_REST}, "rest_days"
        )
    if every is not None and every < 1:
        raise Refused(_("A wave repeats after at least one day."), "every_days")
    if every and rest >= every and not values.get("trigger"):
        raise Refused(
            _("Whoever was asked rests for %(rest)s days, and the next wave opens after %(every)s: "
              "it would ask nobody.") % {"rest": rest, "every": every},
            "rest_days",
            _("Make the rest shorter than the time between two waves."),
        )  # fmt: skip


def _refuse_foreign(instrument: Instrument, languages: list[str]) -> None:
    spoken = set(instrument.form.get("languages", {})) if instrument.form else set()
    if spoken and (foreign := sorted(set(languages) - spoken)):
        raise Refused(
            _("The questionnaire does not speak %(languages)s.")
            % {"languages": ", ".join(foreign)},
            "languages",
        )


def _refuse_files(instrument: Instrument, audience: str) -> None:
    if audience != Audience.PEOPLE or not instrument.form:
        return
    if asks_for_files(read_draft(instrument.form)) is not None:
        raise Refused(
            _("This questionnaire asks for a file. A file tells who gave it, and people who work here answer confidentially."),
            "instrument",
            _("Ask customers, or choose a questionnaire without files."),
        )  # fmt: skip


def _trigger(audience: str, said: Mapping[str, Any]) -> dict[str, Any]:
    if audience != Audience.CUSTOMERS or said.get("on") != CLOSED_INTERACTION:
        raise Refused(_("Only customers are asked after something that happened."), "trigger")
    kinds = list(said.get("kinds") or ())
    if unknown := sorted(set(kinds) - set(InteractionKind.values)):
        raise ValueError(f"There are no contacts of the kind {', '.join(unknown)}.")
    share = float(said.get("share", 1))
    if not 0 < share <= 1:
        raise Refused(_("The share asked lies above 0 and up to 100 per cent."), "share")
    hours = int(said.get("delay_hours", 0))
    if hours < 0:
        raise Refused(_("Nobody is asked before it happened."), "delay_hours")
    return {"on": CLOSED_INTERACTION, "kinds": kinds, "delay_hours": hours, "share": share}


def _check_quotas(audience: str, quotas: Mapping[str, Any], attributes: Sequence[str]) -> None:
    """`{"total": 400, "by": {"segment": {"Hotels": 100}}}`: answers at most."""
    if unknown := sorted(set(quotas) - {"total", "by"}):
        raise ValueError(f"Nobody reads {', '.join(unknown)} in quotas.")
    if unknown := sorted(set(quotas.get("by", {})) - set(ATTRIBUTES[audience])):
        raise ValueError(f"Nobody knows {', '.join(unknown)} of {audience}.")
    if uncut := sorted(set(quotas.get("by", {})) - set(attributes)):
        raise Refused(
            _("Answers can only be counted by what results are cut by; %(what)s is not.")
            % {"what": ", ".join(map(attribute_name, uncut))},
            "attributes",
            _("Choose it as a cut, or take its quota away."),
        )
    counts = [quotas["total"]] if "total" in quotas else []
    counts += [most for values in quotas.get("by", {}).values() for most in values.values()]
    if any(most < 1 for most in counts):
        raise Refused(_("A quota is at least one answer."), "quota")
    least = floor("units")
    if audience == Audience.PEOPLE and any(most < least for most in counts):
        raise Refused(
            _("Of people who work here at least %(n)s answers are wanted: when so few are reached "
              "would say who answered.") % {"n": least},
            "quota",
        )  # fmt: skip
