# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody stands on the first page in the order in which it matters now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.waves import plan
from customary.store.models import Attestation
from tests.asking import make_instrument
from tests.cast import make, make_action, make_document

if TYPE_CHECKING:
    from tests.web.house import House


def test_ones_own_survey_comes_first_and_no_kind_hides_the_others(empty_house: House) -> None:
    lead = empty_house.lead
    for year in range(2019, 2025):
        rule = make_document(
            approved_at=f"{year}-01-01 09:00", title=f"Rule of {year}", status="approved"
        )
        make(Attestation, document=rule, person=lead, due_on=f"{year}-02-01")
    make_action("2025-12-01", owner=lead, title="Mend the gate", due_on="2025-12-20")
    make_action("2025-12-01", owner=lead, title="Some day")
    wave = plan(System("test"), make_instrument(title="Your week", family="week"))
    open_wave(System("test"), wave)

    page = empty_house.sign_in("employee", email=lead.email).get("/").content.decode()
    waiting = page[page.index('id="waiting"') : page.index('id="changed"')]

    told = re.findall(r"How it goes|Rule of \d+|Mend the gate|Some day", waiting)
    assert told == ["How it goes", "Rule of 2019", "Mend the gate", "Rule of 2020", "Some day"]
