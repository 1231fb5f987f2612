# SPDX-License-Identifier: Apache-2.0
"""The packs: one folder for each system, in an order in which each finds what it points to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.demo import (
    budgets,
    calendars,
    deliveries,
    hiring_files,
    letters,
    staff_files,
    tickets,
    trackers,
)
from customary.demo.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from customary.demo.delivery import Deliver

TIME_ZONE = "Asia/Shanghai"
SYSTEM, BY_HAND = "A", "C"


@dataclass(frozen=True)
class Source:
    """A system that delivers files."""

    key: str
    name: str
    kind: str
    evidence_grade: str = SYSTEM


#: Import them in this order: no pack points to a later one.
SOURCES = (
    Source("organisation", "The organisation itself · 组织信息", "settings"),
    Source("hr", "HR system · 人事系统", "hr"),
    Source("crm", "Customer file · 顾客档案", "crm"),
    Source("bi", "Figures · 数据平台", "bi"),
    Source("calendar", "Calendar · 日历", "calendar"),
    Source("wiki", "Wiki · 知识库", "wiki"),
    Source("decisions", "Decision register · 决策登记", "register"),
    Source("voc", "Voice of the customer · 顾客之声", "analytics"),
    Source("helpdesk", "Help desk · 客服工单", "helpdesk"),
    Source("comments", "Comments on contacts · 顾客留言", "feedback"),
    Source("shop", "Online shop · 线上商城", "shop"),
    Source("orders", "Orders and logistics · 订单物流", "erp"),
    Source("tracker", "Planning tool · 项目工具", "tracker"),
    Source("charter", "Use of the charter · 使命引用登记", "register"),
    Source("newsletter", "Newsletter tool · 内刊工具", "newsletter"),
    Source("letters", "Mails to everybody · 全员邮件", "newsletter"),
    Source("tasks", "Task list · 任务清单", "tasks"),
    Source("goals", "Goal register · 目标登记", "goals"),
    Source("quality", "Quality reviews · 质量评审", "quality"),
    Source("recognition", "Thanks wall · 感谢墙", "recognition"),
    Source("finance", "Finance system · 财务系统", "finance"),
    Source("recruiting", "Recruiting tool · 招聘系统", "recruiting"),
    Source("incidents", "Incident log · 事故记录", "incidents"),
    Source("dialogue", "Private talks · 私下沟通", "dialogue"),
    Source("programme-list", "Programme list · 项目名单", "list", BY_HAND),
    Source("people-list", "People and Culture's own list · 人力部自填表", "list", BY_HAND),
)

#: Sources whose system delivers files of its own, which a feed reads.
DELIVERERS: Mapping[str, Deliver] = {
    "hr": staff_files.deliver,
    "finance": budgets.deliver,
    "recruiting": hiring_files.deliver,
    "calendar": calendars.deliver,
    "helpdesk": tickets.deliver,
    "letters": letters.deliver,
    "orders": deliveries.deliver,
    "tracker": trackers.deliver_plans,
    "incidents": trackers.deliver_mistakes,
}


def refuse_strangers(directory: Path) -> None:
    """Make sure that nothing else would be imported along with the packs.

    Raises:
        ValueError: if the directory holds packs that are none of these.
    """
    names = {folder_name(source) for source in SOURCES}
    strangers = {path.parent.name for path in directory.glob("*/pack.toml")} - names
    if strangers:
        raise ValueError(f"{directory} holds other packs ({', '.join(sorted(strangers))}).")


def write_packs(directory: Path, tables: Iterable[Table]) -> None:
    """The folders `01-organisation`, `02-hr` and on, each a pack of its own.

    Raises:
        ValueError: if a table comes from a source that is not listed.
    """
    everything = {(table.source, table.name): table for table in joined(tables)}
    known = {source.key for source in SOURCES}
    for key, name in everything:
        if key not in known:
            raise ValueError(f"{name} comes from {key!r}, which is no source.")
    for source in SOURCES:
        folder = directory / folder_name(source)
        folder.mkdir(parents=True, exist_ok=True)
        declaration = _declaration(source)
        deliver = DELIVERERS.get(source.key)
        if deliver is not None:
            declaration += deliver(folder, everything).toml()
        else:
            for (key, _name), table in everything.items():
                if key == source.key:
                    table.write(folder)
        (folder / "pack.toml").write_text(declaration, encoding="utf-8")


def folder_name(source: Source) -> str:
    """The folder of a source, with its place in the order."""
    return f"{SOURCES.index(source) + 1:02d}-{source.key}"


def joined(tables: Iterable[Table]) -> list[Table]:
    """Tables of the same source and name as one.

    Raises:
        ValueError: if they have different columns.
    """
    found: dict[tuple[str, str], Table] = {}
    for table in tables:
        key = (table.source, table.name)
        if key not in found:
            found[key] = table
            continue
        first = found[key]
        if list(first.columns) != list(table.columns):
            raise ValueError(f"{key}: columns {list(first.columns)} and {list(table.columns)}.")
        columns = {name: [*first.columns[name], *table.columns[name]] for name in first.columns}
        found[key] = Table(table.source, table.name, columns)
    return list(found.values())


def _declaration(source: Source) -> str:
    name = json.dumps(source.name, ensure_ascii=False)
    return (
        f"name = {name}\n"
        f'time_zone = "{TIME_ZONE}"\n'
        "\n"
        "[source]\n"
        f'key = "{source.key}"\n'
        f"name = {name}\n"
        f'kind = "{source.kind}"\n'
        f'evidence_grade = "{source.evidence_grade}"\n'
    )
