# SPDX-License-Identifier: Apache-2.0
"""Names of people in Chinese and English text, where something beside them says it is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Surnames that hardly end another word; 高, 方, 时, 常, 和, 车 do.
_SURNAME = (
    "(?:欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|令狐|慕容|"
    "[王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪"
    "范姜崔谭廖邹熊陆郝孔康毛邱秦江史顾侯邵孟龙段汤尹黎武乔贺赖龚庞樊殷施翟倪严牛温俞章鲁葛韦"
    "張劉陳楊趙黃吳孫羅鄭韓馮鄧許蕭葉閻鍾譚陸顧龍湯賀賴龔嚴蘇盧蔣呂馬马])"
)
_TITLE_CHINESE = "先生|女士|小姐|太太|师傅|師傅|经理|經理|老师|老師|医生|醫生|店长|店長|主任|教练|護士|护士|顾问|阿姨"
_GIVEN = f"(?!{_TITLE_CHINESE})[\u4e00-\u9fff]{{1,2}}"
_ENDS = r"(?=[\s，。,.;；!！?？、:：（()）]|$|是|电话|手机|住|先生|女士|小姐)"
#: 谢 is a surname and a thanks: 谢师傅 is one, 谢谢师傅 and 感谢师傅 are the other.
_TITLED_CHINESE = re.compile(
    f"(?:{_SURNAME}(?:{_GIVEN})??|(?<![感谢多答謝])[谢謝])(?={_TITLE_CHINESE})"
)
_CALLED_CHINESE = re.compile(
    rf"(?:我叫|本人|我的名字[叫是]|名叫|名字[叫是]|姓名[是为：: ]{{1,2}}|联系人[是为：: ]{{0,2}}|收[件货]人[是为：: ]{{0,2}}|收貨人[是為：: ]{{0,2}}"
    rf"|聯絡人[是為：: ]{{0,2}}|客服人员|员工|工号为)((?:{_SURNAME}|[谢謝](?![谢謝])){_GIVEN}){_ENDS}"
)
_SURNAMED = re.compile(rf"(?:我|免贵|他|她|本人)姓({_SURNAME}|[谢謝])")

_WORD = r"[A-Z][a-z]{1,19}(?:['’-][A-Z]?[a-z]{1,19})?"
_NAME = rf"{_WORD}(?: (?:[A-Z]\.? )?{_WORD}){{0,2}}"
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam)\b\.? ({_NAME})")
_CALLED = re.compile(
    rf"(?:(?i:\bmy name is|\bmy name's|\bmy husband|\bmy wife|\bi am called|\bfull name:?|\bname:|\bcontact person:?|"
    rf"\b(?:(?:driver|manager|technician|engineer|guy|lady|man|woman) called|named|attn:?|attention:|signed,?)|"
    rf"\b(?:agent|representative|rep|advisor|adviser|waiter|waitress|receptionist)(?: named| called)?|"
    rf"\b(?:spoke|talked|chatted) (?:to|with)|\b(?:helped|served|assisted) by)) ({_NAME})"
)
_CALLED_SMALL = re.compile(r"\bmy name(?: is|'s) ([a-z]{2,20})(?: ([a-z]{2,20}))?\b")
_GREETED = re.compile(rf"(?:^|\n)\s*(?:Dear|Hi|Hello|Hey) ({_NAME})(?=\s*[,!:\n])")
_SIGNED = re.compile(
    rf"(?i:\b(?:regards|sincerely|best wishes|yours truly|cheers|yours faithfully)),?\s*({_NAME})\s*\.?\s*$"
)
_CAPITALISED = (
    "Mr Mrs Ms Miss Mx Dr Prof Professor Sir Madam Sirs Team All Customer Support Service Manager Friends "
    "Everyone There Guys Folks Owner Host Hotel Staff Management Coffee Pepper Martens Clean Muscle Beast Bean "
    "The This That It Its They We You He She My Our Your A An In On At And But Or So No Not Never Always Very I "
    "If When Who Which Was Is Are Has Had Had Did Does Do Can Could Would Should Will Please Thanks Thank "
    "Customer Care Sales Finance Billing Tech Technical Reception Desk Front Chat Online Apple Google Amazon "
    "Microsoft Delta United American Southwest Virgin Chinese English French German Spanish Indian Monday "
    "Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September "
    "October November December Christmas Today Tomorrow Yesterday Amazing Great Awesome Thing Right"
)
_NO_NAME = frozenset(_CAPITALISED.split())
_SMALL = (
    "on not in the a an spelled spelt misspelled wrong correct still never always already different listed "
    "incorrect also being no my mud missing and but there clearly mentioned written with for to at of as it is "
    "too now nowhere printed shown registered only just common"
)
_NO_SMALL_NAME = frozenset(_SMALL.split())
#: A text without any of these has no name that is told as one.
_CUES = (
    *(
        "mr",
        "ms.",
        "ms ",
        "miss ",
        "mx ",
        "dr ",
        "dr.",
        "prof",
        "sir ",
        "madam",
        "dear ",
        "hi ",
        "hello ",
    ),
    *(
        "hey ",
        "name",
        "regards",
        "sincerely",
        "wishes",
        "cheers",
        "yours",
        "agent",
        "rep ",
        "representative",
    ),
    *(
        "advis",
        "waiter",
        "waitress",
        "receptionist",
        "spoke",
        "talked",
        "chatted",
        "helped by",
        "served by",
    ),
    *(
        "assisted by",
        "called",
        "signed",
        "attn",
        "attention",
        "contact person",
        "my wife",
        "my husband",
    ),
)
_CUES_CHINESE = (
    *_TITLE_CHINESE.split("|"),
    *(
        "我叫",
        "本人",
        "名字",
        "姓",
        "名叫",
        "联系人",
        "聯絡人",
        "收件人",
        "收货人",
        "收貨人",
        "员工",
        "客服人员",
        "工号为",
    ),
)


def has_cue(text: str) -> bool:
    """Whether something in a text says that a name may stand beside it; quicker than looking for it."""
    read = text.lower()
    if any(cue in read for cue in _CUES):
        return True
    return not text.isascii() and any(cue in read for cue in _CUES_CHINESE)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Where the names stand; the title, the greeting and the cue stay."""
    if not text.isascii():
        for match in _TITLED_CHINESE.finditer(text):
            yield match.span()
        for pattern in (_CALLED_CHINESE, _SURNAMED):
            for match in pattern.finditer(text):
                yield match.span(1)
    for pattern in (_TITLED, _CALLED, _GREETED, _SIGNED):
        for match in pattern.finditer(text):
            end = _name_ends(match)
            if end > match.start(1):
                yield match.start(1), end
    for match in _CALLED_SMALL.finditer(text):
        if match[1] not in _NO_SMALL_NAME:
            goes_on = match[2] is not None and match[2] not in _NO_SMALL_NAME
            yield match.start(1), match.end(2) if goes_on else match.end(1)


def _name_ends(match: re.Match[str]) -> int:
    """Where the name ends: before the first word that is none."""
    end = match.start(1)
    for word in re.finditer(r"\S+", match[1]):
        if word.group() in _NO_NAME:
            break
        end = match.start(1) + word.end()
    return end
