# SPDX-License-Identifier: Apache-2.0
"""An old file does not bring back what somebody asked to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.store.models import Change, Customer, VoiceItem
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pack(make_pack: MakePack) -> Path:
    pack = make_pack(
        {
            "customers.csv": "external_id,name,segment\n1,Ann,shop\n2,Bob,shop\n",
            "voice_items.csv": "external_id,occurred_at,customer,text,channel\n"
            "v1,2026-01-01,1,Call me: Ann,mail\nv2,2026-01-01,2,Hello,mail\n",
        }
    )
    stored(pack)
    Customer.objects.filter(external_id="1").update(name="", erased_at=timezone.now())
    VoiceItem.objects.filter(external_id="v1").update(text="")
    return pack


def test_an_erased_customer_is_left_alone(pack: Path) -> None:
    report = stored(pack)
    assert counts(report) == (0, 0, 4)
    assert Customer.objects.get(external_id="1").name == ""
    assert VoiceItem.objects.get(external_id="v1").text == ""
    assert not Change.objects.exists()
    assert "left alone" in report.files[0].notices[0]
    assert "left out" in report.files[1].notices[0]


def test_what_else_the_file_says_of_such_a_record_still_counts(
    pack: Path, make_pack: MakePack
) -> None:
    text = (pack / "voice_items.csv").read_text(encoding="utf-8")
    make_pack({"voice_items.csv": text.replace("Ann,mail", "Ann,phone")})
    assert counts(stored(pack)) == (0, 1, 3)
    item = VoiceItem.objects.get(external_id="v1")
    assert (item.text, item.channel) == ("", "phone")


def test_new_words_of_an_erased_customer_stay_out(pack: Path, make_pack: MakePack) -> None:
    text = (pack / "voice_items.csv").read_text(encoding="utf-8")
    make_pack({"voice_items.csv": text + "v3,2026-01-02,1,It is Ann again,mail\n"})
    stored(pack)
    assert VoiceItem.objects.get(external_id="v3").text == ""
