# SPDX-License-Identifier: Apache-2.0
"""Cuts what is not said anew: signatures, and the mail that is answered or passed on."""

from __future__ import annotations

import re

_SIGNATURE = re.compile(
    r"^(?:-- ?|—|Sent from my .{0,60}|Get Outlook for .{0,40}|发自我的.{0,40}|发送自.{0,40}|"
    r"从我的.{0,20}发送)$",
    re.I,
)
_ANSWERED = re.compile(
    r"^(?:-{2,} ?(?:Original Message|Forwarded message|原始邮件|转发的邮件|原邮件|Original|回复的原邮件) ?-{2,}|"
    r"(?:On|Am|Le) .{5,200}(?:wrote|schrieb|a écrit) ?:|"
    r"(?:在|于)? ?.{0,20}\d{4}.{3,120}(?:写道|写到)[:：])$",
    re.I,
)
#: A signature is short; what goes on for longer is the next part of a letter.
LONGEST_SIGNATURE = 12
_HEADER = re.compile(r"^(?:From|发件人|寄件者) ?[:：]", re.I)
_NEXT_HEADER = re.compile(r"^(?:Sent|Date|To|Subject|发送时间|日期|时间|收件人|主题) ?[:：]", re.I)


def forwarded_words(text: str) -> str:
    """What a mail passes on: the words below its first forwarding mark, without their headers."""
    lines = text.split("\n")
    for at, raw in enumerate(lines):
        line = raw.strip()
        if _ANSWERED.match(line[:300]) or _HEADER.match(line):
            rest = [one.strip() for one in lines[at + (not _HEADER.match(line)) :]]
            while rest and (not rest[0] or re.match(r"^[\w-]{2,20} ?[:：]", rest[0])):
                rest.pop(0)
            return own_words("\n".join(one.removeprefix(">").lstrip() for one in rest))
    return ""


def own_words(text: str) -> str:
    """The text without its signature and without what it quotes of other mails."""
    lines = text.split("\n")
    kept: list[str] = []
    for at, raw in enumerate(lines):
        line = raw.strip()
        is_signature = len(lines) - at <= LONGEST_SIGNATURE and _SIGNATURE.match(line)
        if is_signature or _ANSWERED.match(line[:300]):
            break
        # Clients break "On …, … wrote:" over two lines.
        if at + 1 < len(lines) and line.startswith(("On ", "在 ")) and len(line) < 200:
            joined = f"{line} {lines[at + 1].strip()}"
            if _ANSWERED.match(joined[:300]):
                break
        if _HEADER.match(line) and any(
            _NEXT_HEADER.match(following.strip()) for following in lines[at + 1 : at + 4]
        ):
            break
        if not line.startswith(">"):
            kept.append(raw.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
