# SPDX-License-Identifier: Apache-2.0
"""Finds personal data in Chinese and English text and covers it up.

Sure before complete: a price, a date, the total of an order or the number of a model stays. What has
a check digit must pass it, what has none must stand behind its label ("order no.", "账号") or have a
form that nothing else has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.text.names import has_cue, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Full-width figures and signs, as Chinese keyboards type them, and their usual forms.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９＠－．（）＋＃　", "0123456789@-.()+# ")
_DIGIT = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D")
_GAP = re.compile(r"[ -]")
_CUT_BEFORE = re.compile(r".*(?:地址[是为]?|[在到于从至址往去])(?=.)", re.DOTALL)

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.ASCII | re.IGNORECASE,
)
_LINK = re.compile(
    r"https?://[^\s?#]{1,2000}[?#][^\s]{0,2000}?\b(?:e?mail|phone|mobile|tel|token|user|uid|user_?id|customer|"
    r"name|account|order|session|sid|auth|openid|key)(?:_?id|_?no)?=[^\s，。；、）)]+",
    re.IGNORECASE,
)
_MOBILE_CN = r"(?<!\d)(?<!\d[.,])(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\d])(?!\.\d)"
_LANDLINE_CN = (
    r"(?<![\d.,-])(?:\(0\d{2,3}\)[ -]?|0\d{2,3}[ -])[2-9]\d{2,3}[ -]?\d{4}(?:(?:转|-| ?ext\.? ?)\d{1,6})?(?![\d])"
    r"|(?<![\w.,-])0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}(?!\d)"
)
_NORTH_AMERICAN = (
    r"(?<!\d)(?<!\d[.,-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\d-])"
)
_BRITISH = r"(?<![\d.,-])0(?:7\d{3} ?\d{3} ?\d{3}|\d{2,4} \d{3,4} \d{3,4})(?!\d)"
_INTERNATIONAL = r"(?<![\d.])(?:\+|00(?=\d{1,3}[ -]))\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}(?!\d)"
_PHONE = re.compile("|".join((_MOBILE_CN, _LANDLINE_CN, _NORTH_AMERICAN, _BRITISH, _INTERNATIONAL)))
_PHONE_SAID = re.compile(
    r"(?:\b(?:phone|telephone|tel|mobile|cell(?:phone)?|whatsapp|(?:call|text|ring|phone|reach) (?:me|us|him|her)(?: on| at)?|my number|please call)\b"
    r"(?: (?:no\.?|number|is|at|on))*|电话|手机号?|手机|联系方式|致电|拨打)(?:号码?|是|为)?[ :：#.]{0,3}"
    r"(\+?\(?\d(?:[ ().-]{0,2}\d){6,14})(?![\d.,])",
    re.IGNORECASE,
)
#: Hot lines belong to companies.
_HOT_LINE = re.compile(r"[48]00|1?8(?:00|88|77|66)")
_MOBILE = re.compile(_MOBILE_CN)
_ID_CARD = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_ID_SAID = re.compile(
    r"(?:身份证(?:号码?)?|证件号码?|护照号?码?|港澳通行证|社保号|\b(?:passport|id card|identity card|ssn|social security|"
    r"driver'?s licen[cs]e)(?: (?:no\.?|number|is))*)(?:是|为)?[ :：#]{0,3}([A-Za-z]{0,2}\d[\dA-Za-z-]{4,18})",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_CARD = re.compile(
    r"(?<!\d)[3-6]\d{3}(?:\d{9,15}|(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?|[ -]\d{6}[ -]\d{4,5})(?!\d)(?!\.\d)"
)
_CARD_FIGURES = range(13, 20)
_CARD_SAID = re.compile(
    r"(?:银行卡号?|信用卡号?|储蓄卡号?|卡号|尾号|\b(?:card|credit card|debit card)(?: (?:no\.?|number))|\bcard ending(?: in)?)"
    r"(?:是|为| is)?[ :：#]{0,3}(\d(?:[ -]?\d){3,18})(?![\d.,]*(?:元|块))",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• -]?(?=[A-Z]{0,5}\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_PLATE_SAID = re.compile(
    r"(?:车牌号?码?|\b(?:licen[cs]e|number|registration) plate)(?: (?:no\.?|number|is))*(?:是|为)?[ :：#]{0,3}((?=[A-Z -]{0,7}\d)[A-Z0-9][A-Z0-9 -]{3,8}[A-Z0-9])"
)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])"
)
_VERSION_BEFORE = re.compile(
    r"(?:\bv|version|ver|firmware|release|build|版本号?|固件)[ :：.]*$", re.IGNORECASE
)
_IP_BEFORE = re.compile(r"\bip(?: address)?(?: is|地址)?[ :：是]*$", re.IGNORECASE)
_NUMBER_SAID = re.compile(
    r"(?:\b(?:order|booking|reservation|confirmation|ticket|case|account|acct|customer|member(?:ship)?|policy|"
    r"invoice|tracking|contract|reference|ref|transaction|loyalty|claim|request|incident)"
    r"(?:(?: (?:no\.?|number|num|id|code|ref(?:erence)?)|#)(?: is)?[ :#]{0,3}| ?[#:][ #:]{0,2}| (?=\d{6}))"
    r"|(?:订单|运单|快递单|物流单|工单|保单|合同|会员卡?|客户|用户|流水|预订|预约|取件|取餐)(?:编?号码?|码|ID)(?:是|为)?[ :：#]{0,3}"
    r"|(?:单号|账号|帐号|账户号?|户号)(?:是|为)?[ :：#]{0,3}|订单[ :：#]{0,3}(?=\d{8}))"
    r"((?=[A-Za-z-]{0,8}\d)(?=(?:[A-Za-z-]*\d){3})[A-Za-z0-9][A-Za-z0-9-]{4,40})(?![\d.,]*\s?(?:元|块|万|美元|dollars|usd|rmb))",
    re.IGNORECASE,
)
_CHAT_SAID = re.compile(
    r"(?:微信号|加微信|我的微信|微信[:：是]|\bvx[:： ]|\bwechat(?: id)?(?: is)?[: ]|\bwhatsapp[: ]|QQ号?[:：是 ]{0,2}(?=\d{5})|qq[:：])"
    r"[ :：是]{0,3}((?=[a-z_-]{0,19}\d)[a-z0-9][a-z0-9_-]{4,19})",
    re.IGNORECASE,
)
_SECRET_SAID = re.compile(
    r"(?:密码|验证码|\bpassword|\bpasscode|\bpin(?: code)?)(?: is|是|为)?[ ]?[:：= ]\s?((?=\S*\d)[!-~]{4,32})",
    re.IGNORECASE,
)
_BIRTH_SAID = re.compile(
    r"(?:\b(?:born on|date of birth|dob|birth ?date|birthday)(?: is)?|出生日期|出生年月|生日)[ :：是为]{0,3}"
    r"(\d{1,4}[-/.年 ]\d{1,2}[-/.月 ]?(?:\d{1,4}日?)?|[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} [a-z]{3,9} \d{4})",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"[\u4e00-\u9fff]{0,24}?[\u4e00-\u9fff]{1,10}(?:路|街|大道|巷|弄|胡同|里弄)\s?\d{1,5}[弄号](?!线)"
    r"(?:[\u4e00-\u9fffA-Za-z-]{0,12}?\d{1,5}(?:号楼|栋|幢|座|单元|室|号|楼|层|户))*"
)
_ESTATE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,16}(?:小区|花园|公寓|家园|苑|大厦|新村|社区|宿舍))?\s?[0-9A-Da-d]{1,4}(?:号楼|栋|幢|座|号院)\s?"
    r"(?:[一二三四五六七八九十\d]{1,2}单元)?\s?\d{2,5}(?:室|号|房|户)?(?![\d.,元块])"
    r"|[\u4e00-\u9fff]{2,16}(?:小区|花园|公寓|家园|苑|新村|社区|宿舍)\s?\d{1,4}(?:号楼|栋|幢|座|号院|单元)"
)
_STREET = re.compile(
    r"(?<![\d.,$£€-])\d{1,5}[A-Za-z]?,? (?!Star)(?:(?:[NSEW]\.?|North|South|East|West) )?(?:[A-Z][a-z'’]{1,20}\.? |\d{1,3}(?:st|nd|rd|th) ){1,4}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Crescent|Terrace|Gardens)\b\.?"
    r"(?:,? (?:Apt|Apartment|Unit|Suite|Flat|Ste)\.? ?#?\w{1,6}\b)?(?:, [A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?)?(?:,? [A-Z]{2}(?: \d{5})?\b)?"
    r"|\bP\.? ?O\.? Box \d{1,6}\b"
)
_POSTCODE_SAID = re.compile(
    r"(?:\b(?:post ?code|zip(?: code)?)(?: is)?|邮编|邮政编码)[ :：是为]{0,3}([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{5}(?:-\d{4})?|\d{6})(?![\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data in a text: where it stands and what it is, such as "email"."""

    start: int
    end: int
    kind: str


def personal(text: str) -> list[Personal]:
    """All personal data of a text, in order, none overlapping another."""
    plain = text if text.isascii() else text.translate(_HALF_WIDTH)
    found: list[Personal] = []
    if "@" in plain or "(at)" in plain or "[at]" in plain:
        found += [Personal(*one.span(), "email") for one in _EMAIL.finditer(plain)]
    if "://" in plain:
        found += [Personal(*one.span(), "link") for one in _LINK.finditer(plain)]
    if figures := len(_DIGIT.findall(plain)):
        found += _with_figures(plain, figures)
    if has_cue(plain):
        found += [Personal(start, end, "name") for start, end in names(plain)]
    return _parted(found) if len(found) > 1 else found


def is_personal(text: str) -> bool:
    """Whether a text holds personal data."""
    return bool(personal(text))


def mask(text: str) -> str:
    """The text with all personal data covered, such as "[email]"; once masked, it stays as it is."""
    while found := personal(text):
        parts, at = [], 0
        for one in found:
            parts += [text[at : one.start], f"[{one.kind}]"]
            at = one.end
        text = "".join([*parts, text[at:]])
    return text


def _parted(found: list[Personal]) -> list[Personal]:
    """Findings that overlap as one, which covers both and is called after the longer."""
    parted: list[Personal] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        last = parted[-1] if parted else None
        if last is None or one.start >= last.end:
            parted.append(one)
        elif one.end > last.end:
            longer = max(last, one, key=lambda each: each.end - each.start)
            parted[-1] = Personal(last.start, one.end, longer.kind)
    return parted


def _with_figures(text: str, figures: int) -> Iterator[Personal]:
    ascii_only = text.isascii()
    if figures >= _CARD_FIGURES[0]:
        yield from (Personal(start, end, "card") for start, end in _cards(text))
    for kind in _KINDS:
        if kind.figures > figures or (ascii_only and kind.pattern in _CHINESE_ONLY):
            continue
        for match in kind.pattern.finditer(text):
            if kind.holds is not None and not kind.holds(text, match):
                continue
            start, end = match.span(1) if kind.labelled else match.span()
            if kind.name == "address" and not kind.labelled:
                start = _place_begins(match)
            yield Personal(start, end, kind.name)


def _place_begins(match: re.Match[str]) -> int:
    """Where the place begins, behind "I live at" and its like."""
    told = _CUT_BEFORE.match(match.group())
    return match.start() + (told.end() if told else 0)


def _is_phone(text: str, match: re.Match[str]) -> bool:
    digits = _NOT_DIGITS.sub("", match.group())
    return 8 <= len(digits) <= 15 and not _is_hot_line(match.group())


def _is_no_hot_line(text: str, match: re.Match[str]) -> bool:
    return not _is_hot_line(match[1])


def _is_hot_line(number: str) -> bool:
    """1-800-555-0199 is one; 18005550199 is a mobile in China."""
    return not _MOBILE.fullmatch(number) and bool(_HOT_LINE.match(_NOT_DIGITS.sub("", number)))


def _passes_id_check(text: str, match: re.Match[str]) -> bool:
    """ISO 7064, MOD 11-2."""
    number = match.group().upper()
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17]


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of cards stand: those in groups may end at any group, and the next one follow."""
    at, last = 0, -1
    while match := _CARD.search(text, at):
        start = match.start()
        at = start + 4
        if start and text[start - 1] in ".," and start - 1 != last:
            continue  # goes on with a number, such as a price
        number = match.group()
        ends = [len(number), *(gap.start() for gap in reversed(list(_GAP.finditer(number))))]
        for end in ends:
            if _passes_luhn(number[:end]):
                at = last = start + end
                yield start, at
                break


def _passes_luhn(number: str) -> bool:
    digits = [int(one) for one in number if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (
        len(digits) in _CARD_FIGURES
        and len(set(digits)) > 1
        and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    )


def _passes_iban_check(text: str, match: re.Match[str]) -> bool:
    """ISO 7064, MOD 97-10."""
    number = match.group().replace(" ", "")
    return (
        15 <= len(number) <= 34
        and int("".join(str(int(one, 36)) for one in number[4:] + number[:4])) % 97 == 1
    )


def _is_address_of_a_machine(text: str, match: re.Match[str]) -> bool:
    """A version has four numbers too, but hardly one of three digits."""
    before = text[max(0, match.start() - 16) : match.start()]
    if _IP_BEFORE.search(before):
        return True
    parts = re.split(r"[.:]", match.group())
    return not _VERSION_BEFORE.search(before) and any(len(part) >= 3 for part in parts)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of personal data: what it looks like, how many figures it has, and what else must hold.

    With a label, the first group is covered and the label stays.
    """

    name: str
    pattern: re.Pattern[str]
    figures: int
    holds: Callable[[str, re.Match[str]], bool] | None = None
    labelled: bool = False


_KINDS = (
    _Kind("phone", _PHONE, 8, _is_phone),
    _Kind("id", _ID_CARD, 17, _passes_id_check),
    _Kind("id", _SSN, 9),
    _Kind("iban", _IBAN, 4, _passes_iban_check),
    _Kind("plate", _PLATE, 1),
    _Kind("ip", _IP, 4, _is_address_of_a_machine),
    _Kind("address", _STREET, 1),
    _Kind("address", _ROAD, 1),
    _Kind("address", _ESTATE, 1),
    _Kind("phone", _PHONE_SAID, 7, _is_no_hot_line, labelled=True),
    _Kind("id", _ID_SAID, 5, labelled=True),
    _Kind("card", _CARD_SAID, 4, labelled=True),
    _Kind("plate", _PLATE_SAID, 1, labelled=True),
    _Kind("number", _NUMBER_SAID, 3, labelled=True),
    _Kind("account", _CHAT_SAID, 1, labelled=True),
    _Kind("secret", _SECRET_SAID, 1, labelled=True),
    _Kind("birthday", _BIRTH_SAID, 3, labelled=True),
    _Kind("address", _POSTCODE_SAID, 2, labelled=True),
)
#: Not worth a look in a text without a Chinese character.
_CHINESE_ONLY = (_ROAD, _ESTATE, _PLATE)
#: What may stand in brackets instead of personal data.
COVERS = frozenset({"email", "link", "name", *(kind.name for kind in _KINDS)})
