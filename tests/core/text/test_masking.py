# SPDX-License-Identifier: Apache-2.0
"""Personal data are covered; prices, dates and models stay."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.masking import is_personal, mask, personal

COVERED = [
    ("Mail me at jo.b+x@shop.co.uk please", "Mail me at [email] please"),
    ("写信到 li.na＠example.cn 就行", "写信到 [email] 就行"),
    ("我的手机号是138 1234 5678，快联系我", "我的手机号是[phone]，快联系我"),
    ("电话13812345678没人打", "电话[phone]没人打"),
    ("座机021-55667788转12", "座机[phone]"),
    ("Ring me on +44 20 7946 0958.", "Ring me on [phone]."),
    ("call (415) 555-0132 after six", "call [phone] after six"),
    ("please call me 9148445695 today", "please call me [phone] today"),
    ("waited an hour...919-675-0985", "waited an hour...[phone]"),
    ("Claim 4016688561 and reference #: 261093929756", "Claim [number] and reference #: [number]"),
    ("谢师傅很准时，谢谢王师傅", "[name]师傅很准时，谢谢[name]师傅"),
    ("My mobile is 0791 234 5678", "My mobile is [phone]"),
    ("身份证11010519491231002X被登记两次", "身份证[id]被登记两次"),
    ("SSN 219-09-9999 was asked for", "SSN [id] was asked for"),
    ("My passport number is E12345678", "My passport number is [id]"),
    ("Card 4111 1111 1111 1111 was charged twice", "Card [card] was charged twice"),
    ("卡号6222021234567890128 扣错了", "卡号[card] 扣错了"),
    ("4111 1111 1111 1111 4012 8888 8888 1881", "[card] [card]"),
    ("both 4111111111111111,4012888888881881", "both [card],[card]"),
    ("my Amex 3782 822463 10005 was declined", "my Amex [card] was declined"),
    ("pay into GB82 WEST 1234 5698 7654 32", "pay into [iban]"),
    ("我的车京A12345在你们那里修", "我的车[plate]在你们那里修"),
    ("logged in from 192.168.10.24", "logged in from [ip]"),
    ("see https://shop.example/o?email=jo@shop.example&x=1 now", "see [link] now"),
    ("order no. 12345678 never came", "order no. [number] never came"),
    ("Booking reference: AB12345 is gone", "Booking reference: [number] is gone"),
    ("订单号：TB20231123456 一直没发货", "订单号：[number] 一直没发货"),
    ("my account 55512345 is locked", "my account [number] is locked"),
    ("微信号：wang_2008 加我", "微信号：[account] 加我"),
    ("我住在北京市朝阳区建国路88号院3号楼1201室，没送到", "我住在[address]，没送到"),
    ("送到阳光花园3栋2单元501室", "送到[address]"),
    ("It went to 221 Baker Street, London", "It went to [address]"),
    ("leave it at 14 Elm Ave., Apt 5 please", "leave it at [address] please"),
    ("My name is John Smith and I wait", "My name is [name] and I wait"),
    ("my name is john and i wait", "my name is [name] and i wait"),
    ("Dear Mr Brown, nothing came", "Dear Mr [name], nothing came"),
    ("Thanks to Dr. Mary Jones", "Thanks to Dr. [name]"),
    ("I spoke with Amanda twice", "I spoke with [name] twice"),
    ("我叫王小明，等了三天", "我叫[name]，等了三天"),
    ("联系人张先生不接电话", "联系人[name]先生不接电话"),
    ("客服李女士很耐心", "客服[name]女士很耐心"),
    ("收货人：欧阳建国", "收货人：[name]"),
    ("密码：abc123 不能用", "密码：[secret] 不能用"),
    ("born on 12 March 1980", "born on [birthday]"),
]
STAYS = [
    "花了12800元，2023年10月5日下单",
    "order total 129.99, paid on 2024-01-02 at 10:20",
    "The order of 20000 units was late",
    "iPhone 15 Pro Max 256GB at 9999",
    "小米13 Ultra 价格6499，红米K70也不错",
    "Flight UA1234 was delayed 3 hours",
    "version 10.0.1.2 crashes, so does 4.12.0.1",
    "客服电话400-123-4567没人接",
    "call 1-800-555-0199, nobody answers",
    "我叫了外卖等了90分钟",
    "my name is wrong on the ticket",
    "Dear Sir or Madam, Dear Customer Service,",
    "Hi Team, Dr Pepper was flat and my Mr Coffee broke",
    "地铁3号线旁边，5号楼很吵",
    "订单金额12345元，账户10000元不见了",
    "I paid $1,234.56 for 2 nights in room 1204",
    "3.14159265358979 and 1234567890123456",
    "感谢骑士师傅，谢谢师傅，谢快递师傅，谢谢老师",
    "store manager Good salary, driver Lack of appreciation",
    "2008-06-04 13:37 发货，手动10000000000000个赞",
    "先生女士们都很热情，服务员小姐姐很好",
    "XC60 4WD 2.0T 的油耗 8.5L/100km",
    "Open 9-5, Mon-Fri; 24/7 support in 2023-2024",
    "a 5 Star Road trip, 100% worth it",
    "快递费12.5元，重1.8kg，尺寸 175/92A",
]


@pytest.mark.parametrize(("text", "masked"), COVERED)
def test_personal_data_are_covered(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert is_personal(text)


@pytest.mark.parametrize("text", STAYS)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert mask(text) == text
    assert not is_personal(text)


WORDS = st.text(alphabet="abc ,.。，我的是x你好\n:：-", max_size=12)
DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)
MOBILES = st.builds(lambda second, rest: f"1{second}{rest}1", st.sampled_from("3456789"), DIGITS)
EMAILS = st.from_regex(
    r"[a-z][a-z0-9._]{0,12}[a-z0-9]@[a-z0-9]{1,10}\.(com|cn|co\.uk)", fullmatch=True
)


def id_card(first: int, day: int, last: int) -> str:
    number = f"{110000 + first:06}19{50 + day % 50:02}0{1 + day % 9}{10 + day % 19}{last:03}"
    total = sum(int(one) * pow(2, 17 - at, 11) for at, one in enumerate(number))
    return number + "10X98765432"[total % 11]


IDS = st.builds(id_card, st.integers(0, 9999), st.integers(0, 400), st.integers(0, 999))


@given(WORDS, st.one_of(MOBILES, EMAILS, IDS), WORDS)
def test_no_number_or_address_gets_through(before: str, secret: str, after: str) -> None:
    assert secret not in mask(f"{before} {secret} {after}")
    assert secret not in mask(f"{before}，{secret}，{after}")


def card(first: int, rest: str, gap: str) -> str:
    number = f"{first}{rest[:14]}"
    doubled = sum(sum(divmod(2 * int(one), 10)) for one in number[::2])
    number += str(-(doubled + sum(map(int, number[1::2]))) % 10)
    return gap.join(number[at : at + 4] for at in range(0, 16, 4))


CARDS = st.builds(
    card,
    st.integers(3, 6),
    st.text(alphabet="0123456789", min_size=14, max_size=14),
    st.sampled_from(["", " ", "-"]),
)


@given(st.lists(CARDS, min_size=1, max_size=4), st.sampled_from([" ", ", ", ",", "\n", "和", "; "]))
def test_cards_one_after_the_other_are_all_covered(cards: list[str], between: str) -> None:
    masked = mask(between.join(cards))
    assert not any(one in masked for one in cards)
    assert not any(one.isdigit() for one in masked)


@given(st.text(max_size=200))
def test_any_text_is_read_and_once_masked_stays(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert is_personal(text) == (masked != text)


@given(
    st.lists(
        st.sampled_from([text for text, _ in COVERED] + STAYS + ["[", "1", "@", "号", "Mr "]),
        max_size=5,
    )
)
def test_findings_stand_in_order_and_apart(parts: list[str]) -> None:
    text = "".join(parts)
    found = personal(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert mask(mask(text)) == mask(text)


def test_long_texts_take_no_longer_than_their_length() -> None:
    for piece in (
        "a",
        "1",
        "路",
        "@",
        "a@",
        "1-",
        "王",
        "A ",
        "https://x?",
        "12 A ",
        "号路1",
        ".1",
    ):
        mask(piece * (20_000 // len(piece)))
