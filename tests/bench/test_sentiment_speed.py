# SPDX-License-Identifier: Apache-2.0
"""How many short comments one core reads in a second, and in how much memory.

make bench ARGS="-k sentiment"
"""

from __future__ import annotations

import random
import sys
import time

import psutil
import pyarrow as pa
import pytest

from customary.understand.sentiment import sentiment_model

LEAST, MOST_MEMORY = 10_000, 500
COMMENTS = 20_000
CHINESE = [
    "味道",
    "很好",
    "送餐",
    "太慢",
    "了",
    "服务员",
    "态度",
    "不错",
    "但是",
    "包装",
    "漏",
    "下次",
    "还会",
    "再来",
    "希望",
    "改进",
    "客服",
    "没有",
    "回复",
    "价格",
    "有点",
    "贵",
    "分量",
    "很足",
    "，",
]
ENGLISH = [
    "the",
    "delivery",
    "was",
    "late",
    "but",
    "support",
    "answered",
    "quickly",
    "and",
    "i",
    "am",
    "happy",
    "with",
    "quality",
    "not",
    "price",
    "very",
    "slow",
    "app",
    "crashed",
    "again",
    "thanks",
    "for",
    "your",
    "help",
]


@pytest.mark.bench
@pytest.mark.parametrize(("words", "joint"), [(CHINESE, ""), (ENGLISH, " ")])
def test_ten_thousand_short_comments_a_second(words: list[str], joint: str) -> None:
    chance = random.Random(1)
    texts = pa.array([joint.join(chance.choices(words, k=14)) for _ in range(COMMENTS)])
    model = sentiment_model()
    model.read(texts[:100])
    began = time.process_time()
    model.read(texts)
    speed = COMMENTS / (time.process_time() - began)
    memory = psutil.Process().memory_info().rss / 1e6
    sys.stdout.write(f"{speed:,.0f} comments a second, {memory:.0f} MB\n")
    assert speed >= LEAST
    assert memory < MOST_MEMORY
