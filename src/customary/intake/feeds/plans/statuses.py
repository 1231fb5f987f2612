# SPDX-License-Identifier: Apache-2.0
"""What the statuses of a board mean, guessed from their names in English and Chinese."""

from __future__ import annotations

import re
from functools import cache

from customary.store.models import InitiativeStatus

PROPOSED = InitiativeStatus.PROPOSED
ACCEPTED = InitiativeStatus.ACCEPTED
ACTIVE = InitiativeStatus.ACTIVE
FINISHED = InitiativeStatus.FINISHED
DECLINED = InitiativeStatus.DECLINED
STOPPED = InitiativeStatus.STOPPED

#: Words of a status, parted by "|". Of several that stand in a name the longest counts.
WORDS = {
    PROPOSED: (
        "backlog|to do|todo|open|opened|new|triage|needs triage|proposed|proposal|draft|submitted|"
        "idea|ideas|inbox|icebox|reopened|under consideration|considering|not started|funnel|"
        "requested|pending|waiting for approval|wish list|"
        "待办|待处理|新建|打开|未开始|待评审|草稿|提议|收集|待定|重新打开|需求池|待确认|待审批|"
        "已提交|想法|待讨论"
    ),
    ACCEPTED: (
        "accepted|approved|planned|selected for development|selected|ready|scheduled|committed|"
        "prioritised|prioritized|up next|next|next up|milestoned|ready for development|agreed|"
        "decided|已接受|已批准|已排期|就绪|已规划|待开发|已采纳|已通过|同意|采纳|计划中|已决定|已计划"
    ),
    ACTIVE: (
        "in progress|doing|in development|development|in review|review|code review|testing|"
        "in testing|test|qa|in qa|implementing|implementation|started|wip|work in progress|blocked|"
        "on hold|paused|waiting|deploying|pilot|piloting|assigned|under review|building|"
        "investigating|monitoring|identified|ready for review|ready for qa|ready for release|"
        "进行中|处理中|开发中|测试中|评审中|审核中|验证中|已开始|暂停|阻塞|实施中|试点|待测试|待验证|"
        "待发布|设计中|实现中|调查中"
    ),
    FINISHED: (
        "done|closed|resolved|completed|complete|released|shipped|live|merged|deployed|delivered|"
        "launched|finished|implemented|verified|in production|"
        "完成|已完成|已解决|已关闭|关闭|已发布|上线|已上线|已合并|已交付|已验证|已实现|结束"
    ),
    DECLINED: (
        "declined|rejected|won't do|wont do|won't fix|wontfix|cancelled|canceled|duplicate|"
        "not planned|closed as not planned|invalid|obsolete|closed unmerged|not doing|"
        "cannot reproduce|已拒绝|拒绝|不做|已取消|取消|重复|无效|驳回|已驳回|不予采纳|不予处理"
    ),
    STOPPED: "stopped|abandoned|discontinued|停止|已停止|中止|终止|已终止|放弃",
}
#: Why something was closed that says it was not done.
NOT_DONE = re.compile(
    r"won.?t|wont|duplicate|declin|reject|cancel|not.planned|not_planned|unmerged|invalid|obsolete|"
    r"reproduce|incomplete|abandon|not a bug|works as|不做|不予|不是|重复|拒绝|取消|无效|无法重现|"
    r"驳回|放弃|不修复|未合并",
    re.IGNORECASE,
)


@cache
def guess(status: str, category: str = "") -> tuple[InitiativeStatus, bool]:
    """What a status means, and whether its name or the board says so; else it needs an answer.

    Args:
        status: its name.
        category: what the board itself says it is: "proposed", "active", "finished" or "".
    """
    named = _named(" ".join(status.casefold().replace("_", " ").split()))
    if category and (named is None or not _agree(named, category)):
        return InitiativeStatus(category), True
    return (named, True) if named else (PROPOSED, False)


def is_not_done(outcome: str) -> bool:
    """Whether the reason for which something was closed says that it was not done."""
    return NOT_DONE.search(outcome) is not None


def _named(status: str) -> InitiativeStatus | None:
    best, longest = None, 0
    for meaning, words in _words():
        for word, pattern in words:
            if len(word) > longest and pattern.search(status):
                best, longest = meaning, len(word)
    return best


def _agree(named: InitiativeStatus, category: str) -> bool:
    """Whether a name says more exactly what a category says broadly."""
    broad = {PROPOSED: {PROPOSED, ACCEPTED}, ACTIVE: {ACTIVE, ACCEPTED}}
    return named in broad.get(InitiativeStatus(category), {FINISHED, DECLINED, STOPPED, ACCEPTED})


@cache
def _words() -> list[tuple[InitiativeStatus, list[tuple[str, re.Pattern[str]]]]]:
    return [
        (meaning, [(word, _pattern(word)) for word in words.split("|")])
        for meaning, words in WORDS.items()
    ]


def _pattern(word: str) -> re.Pattern[str]:
    escaped = re.escape(word)
    return re.compile(rf"\b{escaped}\b" if word.isascii() else escaped)
