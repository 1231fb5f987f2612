# SPDX-License-Identifier: Apache-2.0
"""Small talk of customers, drawn by chance: a steady background to plant something in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ENGLISH = (
    "The {} was {} for our {}, {} again.",
    "delivery driver|parcel box|invoice amount|phone support|website login|return label|store staff|"
    "price discount|app update|warranty repair",
    "late|slow|friendly|broken|wrong|helpful|confusing|quick|rude|missing",
    "family dinner|office move|second order|birthday surprise|holiday trip|kitchen table",
)
CHINESE = (
    "{}很{}，{}也{}。",
    "快递司机|包裹盒子|发票金额|客服电话|网站登录|退货标签|门店店员|价格折扣|软件更新|保修维修",
    "迟到|缓慢|友好|损坏|错误|热情|混乱|迅速|粗鲁|缺失",
    "办公室|第二单|家人生日|假期旅行|厨房桌子|周末聚会",
)
SWELLING = "The battery {} after charging overnight, {}!"
SWELLING_CHINESE = "电池充电后{}，{}，不敢再充。"


def chatter(draw: np.random.Generator, count: int, *, chinese: bool = False) -> list[str]:
    """So many comments about anything."""
    pattern, subjects, adjectives, places = CHINESE if chinese else ENGLISH
    said, felt, when = (words.split("|") for words in (subjects, adjectives, places))
    return [
        pattern.format(draw.choice(said), draw.choice(felt), draw.choice(when), draw.choice(felt))
        for _ in range(count)
    ]


def swelling(draw: np.random.Generator, count: int, *, chinese: bool = False) -> list[str]:
    """So many comments about batteries that swell."""
    if chinese:
        felt = CHINESE[2].split("|")
        return [
            SWELLING_CHINESE.format(draw.choice(["鼓包", "鼓包了"]), draw.choice(felt))
            for _ in range(count)
        ]
    felt = ENGLISH[2].split("|")
    return [
        SWELLING.format(draw.choice(["swells", "swelled"]), draw.choice(felt)) for _ in range(count)
    ]
