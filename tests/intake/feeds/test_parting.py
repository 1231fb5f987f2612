# SPDX-License-Identifier: Apache-2.0
"""Files dropped together are parted by the system they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.parting import part

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

FILES = {
    "departments.csv": "Department ID,Department,Parent Department ID\nD1,Board,\nD2,Care,D1\n",
    "people.csv": "Employee ID,Full Name,Work Email,Department ID,Job Title,Hire Date\n"
    "7,Kim Day,kim@home.example,D2,Agent,2024-03-01\n",
    "orders.csv": "Order ID,Customer Email,Order Date,Total\n1,a@b.example,2026-03-14,12.50\n",
}


def test_a_list_of_departments_goes_with_the_people_it_explains(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    drop = Drop(tuple((name, tmp_path / name) for name in FILES))
    parts = [sorted(name for name, _path in one.drop.files) for one in part(drop, Known())]
    assert parts == [["departments.csv", "people.csv"], ["orders.csv"]]
