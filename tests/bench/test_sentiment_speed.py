# SPDX-License-Identifier: Apache-2.0
"""How many short comments one core reads in a second, and in how much memory.

make bench ARGS="-k sentiment"
"""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest

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


#: In a process of its own, for its memory is measured.
CHILD = """
import json, sys, time
import pyarrow as pa
from customary.understand.sentiment import sentiment_model
from tests.bench.memory import peak_mb

texts = pa.array(json.load(sys.stdin))
model = sentiment_model()
model.read(texts[:100])
began = time.process_time()
model.read(texts)
print(json.dumps({"speed": len(texts) / (time.process_time() - began), "MB": peak_mb()}))
"""


@pytest.mark.bench
@pytest.mark.parametrize(("words", "joint"), [(CHINESE, ""), (ENGLISH, " ")])
def test_ten_thousand_short_comments_a_second(words: list[str], joint: str) -> None:
    chance = random.Random(1)
    texts = [joint.join(chance.choices(words, k=14)) for _ in range(COMMENTS)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(texts),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout)
    sys.stdout.write(f"{told['speed']:,.0f} comments a second, {told['MB']:.0f} MB\n")
    assert told["speed"] >= LEAST
    assert told["MB"] < MOST_MEMORY
