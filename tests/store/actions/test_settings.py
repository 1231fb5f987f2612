# SPDX-License-Identifier: Apache-2.0
"""What an organisation sets: itself, its sources, its claims and thresholds, and what is off."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed, System
from customary.store.actions.organisation import finish_setup, languages, save_organisation
from customary.store.actions.records import own_source
from customary.store.actions.refusal import Refused
from customary.store.actions.settings import (
    set_practice_cadence,
    set_practice_claim,
    set_practice_threshold,
    switch_indicator_off,
    switch_indicator_on,
    switch_practice_off,
    switch_practice_on,
)
from customary.store.actions.sources import confirm_source, withdraw_confirmation
from customary.store.models import Change, IndicatorSetting, PracticeSetting, Source
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db


def test_the_organisation_is_made_once_and_changed_after_with_history() -> None:
    admin = viewer("admin")
    made = save_organisation(admin, name=" Harbour Light ", languages=["zh-hans", "en"])
    assert (made.pk, made.name) == (1, "Harbour Light")
    assert languages() == ["zh-hans", "en"]
    save_organisation(admin, time_zone="Asia/Shanghai")
    assert history(made)[1].before == {"time_zone": "UTC"}
    assert finish_setup(admin).setup_finished_at == finish_setup(admin).setup_finished_at


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": " "}, "name"),
        ({"languages": []}, "languages"),
        ({"languages": ["tlh"]}, "languages"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"fiscal_year_start_month": 13}, "fiscal_year_start_month"),
    ],
)
def test_what_an_organisation_cannot_be_is_refused_by_field(
    wrong: dict[str, object], where: str
) -> None:
    admin = viewer("admin")
    with pytest.raises(Refused) as refusal:
        save_organisation(admin, **({"name": "Harbour Light"} | wrong))
    assert refusal.value.where == where


def test_only_an_administrator_sets_up_and_not_before_there_is_a_name() -> None:
    with pytest.raises(NotAllowed):
        save_organisation(viewer("executive"), name="Mine")
    with pytest.raises(Refused) as refusal:
        finish_setup(viewer("admin"))
    assert refusal.value.where == "name"


def test_a_source_counts_as_a_system_only_once_an_administrator_says_so() -> None:
    crm = Source.objects.create(key="crm", name="CRM", proposed_grade="A")
    admin = viewer("admin")
    assert crm.grade == "C"
    with pytest.raises(NotAllowed):
        confirm_source(viewer("cx_lead"), crm)
    confirmed = confirm_source(admin, crm)
    assert (confirmed.grade, confirmed.confirmed_by_id) == ("A", admin.account)
    assert withdraw_confirmation(admin, confirmed).grade == "C"
    assert [change.after["confirmed_grade"] for change in history(crm)] == ["A", ""]


def test_what_is_recorded_here_stays_daily_work() -> None:
    with pytest.raises(Refused, match="cannot be withdrawn"):
        withdraw_confirmation(System("test"), own_source())


def test_a_practice_is_set_field_by_field_and_each_step_is_in_the_history() -> None:
    lead = viewer("cx_lead")
    set_practice_claim(lead, "C49", claim="We ask in every meeting.")
    set_practice_claim(lead, "C49", claim="逢会必问客户。", language="zh-hans")
    set_practice_threshold(lead, "C49", 0.9)
    set_practice_cadence(lead, "C49", "month")
    setting = PracticeSetting.objects.get()
    assert setting.claim == "We ask in every meeting."
    assert setting.claim_zh_hans == "逢会必问客户。"
    assert (setting.threshold, setting.cadence) == (0.9, "month")
    set_practice_threshold(lead, "C49", None)
    assert len(history(setting)) == 5


def test_a_practice_is_switched_off_only_with_a_reason() -> None:
    lead = viewer("cx_lead")
    with pytest.raises(Refused) as refusal:
        switch_practice_off(lead, "C49", reason="")
    assert refusal.value.where == "reason"
    switch_practice_off(lead, "C49", reason="We hold no meetings.")
    assert PracticeSetting.objects.get().off_reason == "We hold no meetings."
    switch_practice_on(lead, "C49")
    assert PracticeSetting.objects.get().off_reason == ""


def test_an_indicator_is_switched_off_with_a_reason_and_on_again() -> None:
    lead = viewer("people_lead")
    switch_indicator_off(lead, "I46", reason="Our calendar tells nothing.")
    assert IndicatorSetting.objects.get().off_reason == "Our calendar tells nothing."
    switch_indicator_on(lead, "I46")
    switch_indicator_on(lead, "I46")
    assert not IndicatorSetting.objects.exists()
    assert Change.objects.filter(table="indicator_settings").count() == 2


def test_what_cannot_be_set_is_refused() -> None:
    lead = viewer("cx_lead")
    with pytest.raises(Refused):
        set_practice_threshold(lead, "C49", 1.5)
    with pytest.raises(Refused):
        set_practice_claim(lead, "C49", claim="We ask. " * 50)
    for wrong in (
        lambda: set_practice_cadence(lead, "C49", "daily"),
        lambda: set_practice_claim(lead, "C49", claim="Hej", language="da"),
        lambda: switch_practice_off(lead, "Q99", reason="Unknown."),
        lambda: switch_indicator_off(viewer("admin"), "Q99", reason="Unknown."),
    ):
        with pytest.raises(ValueError, match=r"daily|da|Q99"):
            wrong()
    with pytest.raises(NotAllowed):
        set_practice_threshold(viewer("executive"), "C49", 0.1)
    assert not PracticeSetting.objects.exists()
