# SPDX-License-Identifier: Apache-2.0
"""Trackers that export tables: Jira in English and Chinese, Linear, GitLab. Each is a `Sheet`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customary.intake.feeds.plans.dates import day, moment
from customary.intake.feeds.plans.digging import addresses, first_reply
from customary.intake.feeds.plans.heads import Format, Head, Opened, delimiter_of, rows
from customary.intake.feeds.plans.items import Fault, Item, Move, Said, Who
from customary.intake.formats.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

Headings = tuple[str, ...]
#: A comment in Jira's CSV: when, by whom, what.
COMMENT = re.compile(r"(?P<at>[^;\n]{6,40});(?P<by>[^;\n]*);(?P<text>.*)", re.DOTALL)
NEEDED = ("key", "title", "created")
CUSTOM = re.compile(r"^(?:Custom field|自定义字段|自定义栏位)\s*[(（](.+)[)）]$")


@dataclass(frozen=True)
class Sheet(Format):
    """A tracker's table.

    Attributes:
        telling: headings of which every one has one that stands in the file.
        columns: where each part of an item stands, by its possible headings.
        moved: columns that tell when an item came to stand in a status.
        type: what an entry is where no column says so.
        numbers_within_project: whether an id is one only together with its project's address.
    """

    what: str
    telling: tuple[Headings, ...]
    columns: Mapping[str, Headings]
    moved: Mapping[str, str] = field(default_factory=dict)
    type: str = ""
    numbers_within_project: bool = False

    def fits(self, head: Head) -> bool:
        """Whether the headings are those of this tracker."""
        return bool(head.header) and all(
            any(one in head.header for one in headings) for headings in self.telling
        )

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every row."""
        with file.path.open(encoding=encoding_of(file.path, file.name), newline="") as text:
            delimiter = delimiter_of(text.readline())
            text.seek(0)
            lines = rows(text, delimiter, file.name)
            places = _places(self, next(lines, []))
            for number, cells in enumerate(lines, 2):
                if any(cells):
                    yield self._item(file, number, cells, places)

    def _item(self, file: Opened, row: int, cells: list[str], places: Places) -> Item | Fault:
        def first(name: str) -> str:
            for place in places.ours.get(name, ()):
                if place < len(cells) and cells[place]:
                    return cells[place]
            return ""

        def every(name: str) -> list[str]:
            told = [cells[place] for place in places.ours.get(name, ()) if place < len(cells)]
            return [one for one in told if one]

        def time(text: str) -> datetime | None:
            return moment(text, file.zone, month_first=file.month_first) if text else None

        key, title = first("key"), first("title")
        try:
            created = time(first("created"))
            if not key or not title or created is None:
                return Fault(file.name, row, "", delimiter_free(cells))
            updated = time(first("updated")) or created
            resolved = time(first("resolved") or first("changed"))
            due = first("promised")
            promised = day(due, file.zone, month_first=file.month_first) if due else None
            moved = [
                Move(when, status)
                for place, status in places.moved
                if place < len(cells) and (when := time(cells[place]))
            ]
        except (ValueError, OverflowError) as error:
            return Fault(file.name, row, str(error)[:200])
        status = first("status")
        reporter, said = _who(first("reporter"), first("reporter name")), _said(every("said"), file)
        return Item(
            file=file.name,
            row=row,
            key=_key(self, key, first("link")),
            title=title,
            created=created,
            updated=updated,
            type=first("type") or self.type,
            project=first("project") or key.rpartition("-")[0],
            status=status,
            category=CATEGORIES.get(first("category"), ""),
            outcome=first("outcome"),
            labels=tuple(_labels(every("labels"), every("single labels"))),
            link=first("link"),
            resolved=resolved,
            promised=promised,
            assignee=_who(first("assignee"), first("assignee name")),
            reporter=reporter,
            has_history=bool(moved),
            moves=[Move(created, "open"), *moved] if moved else [Move(created, status)],
            said=[Said(addresses(text), updated) for text in every("text")] + said,
            replied=first_reply(said, reporter),
            comments=len(said),
            fields={
                name: cells[place]
                for name, place in places.others
                if place < len(cells) and cells[place]
            },
        )


@dataclass(frozen=True)
class Places:
    """Where the columns of a file stand; a heading may stand there more than once."""

    ours: Mapping[str, list[int]]
    moved: list[tuple[int, str]]
    others: list[tuple[str, int]]


def _places(sheet: Sheet, header: list[str]) -> Places:
    names = {heading: name for name, headings in sheet.columns.items() for heading in headings}
    ours: dict[str, list[int]] = {}
    moved, others = [], []
    for place, told in enumerate(header):
        heading = told.strip()
        if heading in sheet.moved:
            moved.append((place, sheet.moved[heading]))
        if heading in names:
            ours.setdefault(names[heading], []).append(place)
        elif heading not in sheet.moved:
            custom = CUSTOM.match(heading)
            others.append((custom[1] if custom else heading, place))
    return Places(ours, moved, others)


def _key(sheet: Sheet, key: str, link: str) -> str:
    """GitLab numbers within a project, so that its address belongs to the id."""
    if not sheet.numbers_within_project or "/-/" not in link:
        return key
    project = link.partition("/-/")[0].split("//")[-1].partition("/")[2]
    return f"{project}{'!' if '/merge_requests/' in link else '#'}{key}"


def _labels(several: list[str], single: list[str]) -> Iterator[str]:
    """Labels in one cell, parted by commas, or in a cell each."""
    for cell in several:
        yield from (label.strip() for label in cell.split(",") if label.strip())
    yield from single


def _who(key: str, name: str) -> Who | None:
    key = key or name
    if not key:
        return None
    email = key.lower() if "@" in key else ""
    return Who(email or key, name or ("" if email else key), email)


def _said(cells: list[str], file: Opened) -> list[Said]:
    found = []
    for cell in cells:
        told = COMMENT.match(cell)
        try:
            when = moment(told["at"], file.zone, month_first=file.month_first) if told else None
        except ValueError:
            when = None
        by = _who(told["by"], "") if told and when else None
        found.append(Said(addresses(cell), when, by))
    return found


def delimiter_free(cells: list[str]) -> str:
    """The first words of a row, for a message."""
    return " ".join(cell for cell in cells if cell)[:80]


CATEGORIES = {
    "To Do": "proposed",
    "待办": "proposed",
    "In Progress": "active",
    "进行中": "active",
    "正在进行": "active",
    "Done": "finished",
    "完成": "finished",
    "已完成": "finished",
}

JIRA = Sheet(
    what="Jira CSV",
    telling=(
        ("Issue key", "Work item key", "Key", "问题关键字", "事务关键字", "问题键值", "工作项关键字",
         "关键字", "密钥"),
        ("Summary", "概要", "摘要", "主题"),
        ("Created", "已创建", "创建日期", "创建时间", "已建立"),
    ),
    columns={
        "key": ("Issue key", "Work item key", "Key", "问题关键字", "事务关键字", "问题键值",
                "工作项关键字", "关键字", "密钥"),
        "title": ("Summary", "概要", "摘要", "主题"),
        "type": ("Issue Type", "Issue type", "Work Type", "Work type", "问题类型", "事务类型",
                 "工作项类型", "类型"),
        "project": ("Project name", "项目名称", "项目"),
        "status": ("Status", "状态"),
        "category": ("Status Category", "状态类别", "状态分类"),
        "changed": ("Status Category Changed", "状态类别已更改", "状态类别更改时间"),
        "outcome": ("Resolution", "解决结果", "解决方案", "解决方法"),
        "created": ("Created", "已创建", "创建日期", "创建时间", "已建立"),
        "updated": ("Updated", "已更新", "更新日期", "更新时间"),
        "resolved": ("Resolved", "已解决", "解决日期", "解决时间"),
        "promised": ("Due date", "Due Date", "到期日", "截止日期", "到期日期"),
        "assignee": ("Assignee Id", "经办人 Id", "经办人 ID", "经办人Id"),
        "assignee name": ("Assignee", "经办人", "受理人"),
        "reporter": ("Reporter Id", "报告人 Id", "报告人 ID", "报告人Id"),
        "reporter name": ("Reporter", "报告人", "报告者"),
        "single labels": ("Labels", "标签"),
        "text": ("Description", "描述"),
        "said": ("Comment", "Comments", "评论", "备注", "注释"),
    },
)  # fmt: skip
LINEAR = Sheet(
    what="Linear CSV",
    telling=(("ID",), ("Team",), ("Title",), ("Created",), ("Status",), ("Canceled", "Completed")),
    columns={
        "key": ("ID",),
        "title": ("Title",),
        "project": ("Project",),
        "status": ("Status",),
        "created": ("Created",),
        "updated": ("Updated",),
        "resolved": ("Completed", "Canceled"),
        "promised": ("Due Date",),
        "assignee": ("Assignee",),
        "reporter": ("Creator",),
        "labels": ("Labels",),
        "text": ("Description",),
    },
    moved={
        "Triaged": "triage",
        "Started": "started",
        "Completed": "completed",
        "Canceled": "canceled",
    },
    type="issue",
)
GITLAB = Sheet(
    what="GitLab CSV",
    telling=(("Issue ID", "MR IID"), ("Title",), ("URL",), ("State",), ("Created At (UTC)",)),
    columns={
        "key": ("Issue ID", "MR IID"),
        "title": ("Title",),
        "status": ("State",),
        "link": ("URL",),
        "created": ("Created At (UTC)",),
        "updated": ("Updated At (UTC)",),
        "resolved": ("Closed At (UTC)", "Merged At (UTC)"),
        "promised": ("Due Date",),
        "assignee": ("Assignee Username", "Assignee Usernames"),
        "assignee name": ("Assignee", "Assignees"),
        "reporter": ("Author Username",),
        "reporter name": ("Author",),
        "labels": ("Labels",),
        "text": ("Description",),
    },
    type="issue",
    numbers_within_project=True,
)
SHEETS = (JIRA, LINEAR, GITLAB)
