# SPDX-License-Identifier: Apache-2.0
"""What an organisation sets for itself: its own claims, thresholds and rhythms, and what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from customary.catalogue import Cadence, load_catalogue
from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled
from customary.store.actions.refusal import Refused
from customary.store.models import IndicatorSetting, PracticeSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader

SettingT = TypeVar("SettingT", PracticeSetting, IndicatorSetting)

CLAIMS = {"en": "claim", "zh-hans": "claim_zh_hans"}
LONGEST_CLAIM = 300


@transaction.atomic
def set_practice(
    by: Reader,
    practice: str,
    *,
    claims: Mapping[str, str],
    threshold: float | None,
    cadence: str,
    off_reason: str,
) -> PracticeSetting:
    """All that is set for a practice, at once; claims go by language, empty values are the catalogue's."""
    for language, claim in claims.items():
        set_practice_claim(by, practice, claim=claim, language=language)
    set_practice_threshold(by, practice, threshold)
    set_practice_cadence(by, practice, cadence)
    if off_reason.strip():
        return switch_practice_off(by, practice, reason=off_reason)
    return switch_practice_on(by, practice)


def set_practice_claim(
    by: Reader, practice: str, *, claim: str, language: str = "en"
) -> PracticeSetting:
    """What the organisation says of itself for a practice; an empty claim takes it back."""
    if language not in CLAIMS:
        raise ValueError(f"Claims are kept in {', '.join(CLAIMS)}, not in {language!r}.")
    claim = claim.strip()
    if len(claim) > LONGEST_CLAIM:
        said = {"length": len(claim), "most": LONGEST_CLAIM}
        raise Refused(
            _("The claim has %(length)s characters; %(most)s fit.") % said,
            "claim",
            _("Say it in one sentence."),
        )
    return _set_practice(by, practice, {CLAIMS[language]: claim})


def set_practice_threshold(by: Reader, practice: str, threshold: float | None) -> PracticeSetting:
    """The share from which a period counts; none is the catalogue's."""
    if threshold is not None and not 0 <= threshold <= 1:
        raise Refused(
            _("A threshold is a share from 0 to 1, not %(value)s.") % {"value": threshold},
            "threshold",
        )
    return _set_practice(by, practice, {"threshold": threshold})


def set_practice_cadence(by: Reader, practice: str, cadence: str) -> PracticeSetting:
    """How often the practice is expected to show; empty is the catalogue's rhythm."""
    if cadence and cadence not in set(Cadence):
        known = ", ".join(Cadence)
        raise ValueError(f"A rhythm is one of {known}, not {cadence!r}.")
    return _set_practice(by, practice, {"cadence": cadence})


def switch_practice_off(by: Reader, practice: str, *, reason: str) -> PracticeSetting:
    """The practice is not graded any more, for a reason that everyone reads."""
    return _set_practice(by, practice, {"off_reason": filled(reason, "reason")})


def switch_practice_on(by: Reader, practice: str) -> PracticeSetting:
    """The practice is graded again."""
    return _set_practice(by, practice, {"off_reason": ""})


@transaction.atomic
def switch_indicator_off(by: Reader, indicator: str, *, reason: str) -> IndicatorSetting:
    """The indicator is not measured any more, for a reason that everyone reads."""
    require(by, "write", "switches")
    load_catalogue().indicator(indicator)
    found = IndicatorSetting.objects.select_for_update().filter(indicator=indicator).first()
    return _save(
        by, found or IndicatorSetting(indicator=indicator), {"off_reason": filled(reason, "reason")}
    )


@transaction.atomic
def switch_indicator_on(by: Reader, indicator: str) -> None:
    """The indicator is measured again; that it was off stays in the history."""
    require(by, "write", "switches")
    found = IndicatorSetting.objects.select_for_update().filter(indicator=indicator).first()
    if found:
        gone = {found.pk: values_of(found)}
        found.delete()
        record_changes(by, IndicatorSetting._meta.db_table, before=gone)


@transaction.atomic
def _set_practice(by: Reader, practice: str, values: dict[str, Any]) -> PracticeSetting:
    require(by, "write", "practice_settings")
    load_catalogue().practice(practice)
    found = PracticeSetting.objects.select_for_update().filter(practice=practice).first()
    return _save(by, found or PracticeSetting(practice=practice), values)


def _save(by: Reader, setting: SettingT, values: dict[str, Any]) -> SettingT:
    if setting.pk:
        return change(by, setting, **values)
    for name, value in values.items():
        setattr(setting, name, value)
    setting.save()
    record_changes(by, setting._meta.db_table, after={setting.pk: values_of(setting)})
    return setting
