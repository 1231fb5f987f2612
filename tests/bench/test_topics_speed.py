# SPDX-License-Identifier: Apache-2.0
"""How well and how fast 10,000 comments are grouped, beside BERTopic where that is installed.

make bench ARGS="-k topics"

The comments are not in this repository: a folder beside it, ../shared/data, or CUSTOMARY_TEST_DATA.
BERTopic is put into an environment of its own by `python -m tools.topic_benchmark --install`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools.topic_benchmark import DATA, benchmark, python_of_rivals, table

FOLDER = Path(os.environ.get("CUSTOMARY_TEST_DATA", DATA))
LEAST_AGREEMENT = 0.15

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(
        not (FOLDER / "text" / "airline_tweets.csv").exists(), reason="the comments are not here"
    ),
]


def test_topics_beside_bertopic() -> None:
    rows, missing = benchmark(FOLDER)
    sys.stdout.write(f"\n{table(rows)}\n")
    words = rows[0]
    assert words.nmi >= LEAST_AGREEMENT
    if not python_of_rivals().exists():
        pytest.skip(missing)
    both, rivals = rows[1], rows[2:]
    # Cold and warm together: either alone swings with what else the machine does.
    assert all(10 * (words.cold + words.warm) <= rival.cold + rival.warm for rival in rivals)
    assert both.nmi > max(rival.nmi for rival in rivals)
    assert both.npmi > max(rival.npmi for rival in rivals)
    assert both.warm < min(rival.warm for rival in rivals)
    assert both.megabytes < min(rival.megabytes for rival in rivals)
