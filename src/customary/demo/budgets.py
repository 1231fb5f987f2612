# SPDX-License-Identifier: Apache-2.0
"""The budget as finance exports it: what each purpose asked for, got and spent, by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered
from customary.demo.staff_files import write_table
from customary.demo.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.demo.scene import Scene

#: Line, purpose, department, what is asked for in a quarter, and how often it is granted.
LINES = (
    ("Contact centre seats · 客服坐席", "Customer Service", "Customer Service", 2_400_000, 0.95),
    ("Service training · 服务培训", "Customer Service", "Customer Service", 300_000, 0.6),
    ("Counselling and hardship fund · 员工关怀", "People care", "", 180_000, 0.9),
    ("Product development · 产品研发", "Product", "", 9_000_000, 1.0),
    ("Brand · 品牌投放", "Marketing", "", 5_200_000, 1.0),
    ("Plant · 工厂", "Production", "", 14_000_000, 0.95),
)
COLUMNS = (
    *("Budget ID", "Budget Line", "Purpose", "Department", "Period Start", "Period End"),
    *("Requested", "Approved", "Actual", "Currency"),
)


def tables(scene: Scene) -> list[Table]:
    """The lines of every quarter told."""
    chance = scene.chance("budgets")
    months = np.unique(scene.days.astype("datetime64[M]"))
    quarters = [month for month in months if int(month.astype(int)) % 3 == 0]
    rows: list[dict[str, Any]] = []
    for start in quarters:
        ends = (start + 3).astype("datetime64[D]") - np.timedelta64(1, "D")
        for number, (name, purpose, department, asked, granted) in enumerate(LINES):
            luck = chance.random(3).tolist()
            requested = round(asked * (0.9 + 0.3 * luck[0]), -3)
            approved = requested if luck[1] < granted else round(requested * 0.7, -3)
            values = (
                f"{start}-{number}",
                *(name, purpose, department, start.astype("datetime64[D]"), ends),
                *(int(requested), int(approved)),
                int(approved * (0.85 + 0.2 * luck[2])) if ends <= scene.last else "",
                "CNY",
            )
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return [Table.of_rows("finance", "budget", rows)]


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the file as it is; nothing has to be said about it."""
    headings = {name: name for name in COLUMNS}
    write_table(folder / "budget.csv", headings, tables["finance", "budget"].rows())
    return Delivered("tables")
