# SPDX-License-Identifier: Apache-2.0
"""Words that tell some texts from others, in both languages."""

from __future__ import annotations

from customary.core.text.telling import telling

PARCELS = ["The parcel was late again", "Late parcel, no call", "My parcel came two weeks late"] * 3
OTHERS = ["The soup was cold", "A kind waiter", "Cold soup again", "The soup is fine"] * 3


def test_words_that_stand_in_these_texts_and_not_in_others_tell_them() -> None:
    told = telling(PARCELS, OTHERS)
    assert {word for word, _ in told.words[:2]} == {"late", "parcel"}
    assert dict(told.words)["parcel"] == 9
    assert "again" not in dict(told.words)


def test_the_text_that_tells_most_comes_first() -> None:
    texts = [*PARCELS, "I waited"]
    told = telling(texts, OTHERS)
    assert "parcel" in texts[told.order[0]].lower()
    assert told.order[-1] == len(texts) - 1


def test_chinese_words_tell_too() -> None:
    told = telling(["快递太慢了", "快递又晚到", "等快递等了一周"] * 2, ["汤很凉", "服务员热情"] * 3)
    assert "快递" in dict(told.words)


def test_nothing_tells_nothing() -> None:
    assert telling([], []).words == ()
    assert telling(["The same"] * 5, ["The same"] * 5).words == ()
