# SPDX-License-Identifier: Apache-2.0
"""What the order system lists: each delivery, fitting and refund with its promised time."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from customary.demo.delivery import Delivered
from customary.demo.promises import BROKEN
from customary.demo.tables import reference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.demo.tables import Table

HEADINGS = (
    "Order number",
    "Customer email",
    "Ordered at",
    "Promise",
    "Promised for",
    "Delivered at",
    "Amount",
    "Currency",
)
#: The promise whose occasions are sales.
SOLD = "promise-delivery"
ORDERED_BEFORE = np.timedelta64(3, "D")


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the list; what was promised of answers is in the help desk."""
    emails = {
        f"crm/{row['external_id']}": row["email"] for row in tables["crm", "customers"].rows()
    }
    titles = {
        reference("wiki", row["external_id"]): row["title"]
        for row in tables["wiki", "gov_documents"].rows()
    }
    with (folder / "deliveries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        for number, row in enumerate(tables["orders", "promise_events"].rows()):
            if row["promise"] == reference("wiki", BROKEN):
                continue
            sold = row["promise"] == reference("wiki", SOLD)
            writer.writerow(
                [
                    row["external_id"],
                    emails[row["customer"]],
                    _local(row["promised_for"] - ORDERED_BEFORE),
                    titles[row["promise"]],
                    _local(row["promised_for"]),
                    _local(row["delivered_at"]),
                    f"{60 + number * 7919 % 1400}.00" if sold else "",
                    "CNY" if sold else "",
                ]
            )
    answers = {"promise": reference("wiki", SOLD), "promise_column": "Promise"}
    return Delivered("orders", answers | {"time_zone": "Asia/Shanghai"})


def _local(moment: np.datetime64) -> str:
    return "" if np.isnat(moment) else np.datetime_as_string(moment, unit="s").replace("T", " ")
