# SPDX-License-Identifier: Apache-2.0
"""Tables for SPSS: read back by the rules of the format."""

from __future__ import annotations

import struct

import pytest

from customary.report.spss import LONGEST, Variable, sav

LABELLED = [
    Variable("unit", "Unit, with all below it", is_text=True),
    Variable("kind", "What it is of", values={1.0: "scale", 2.0: "题目"}),
    Variable("mean", "Figure", places=4),
]


def cases(content: bytes) -> list[bytes]:
    """The data behind the dictionary's end, by case."""
    _layout, size, _compressed, _weight, many = struct.unpack_from("<iiiii", content, 64)
    data = content[content.index(struct.pack("<ii", 999, 0)) + 8 :]
    assert len(data) == 8 * size * many
    return [data[8 * size * at : 8 * size * (at + 1)] for at in range(many)]


def test_numbers_texts_and_missing_values_are_kept() -> None:
    rows = [("客服", 1.0, 3.25), ("", 2.0, None)]
    first, second = cases(sav(LABELLED, rows))
    assert first[:8].decode().rstrip() == "客服"
    assert struct.unpack("<dd", first[8:]) == (1.0, 3.25)
    assert second[:8] == b" " * 8
    assert struct.unpack("<d", second[16:])[0] == pytest.approx(-1.7976931348623157e308)


def test_labels_and_long_names_are_in_the_dictionary() -> None:
    content = sav(LABELLED, [], title="Spring")
    assert content.startswith(b"$FL2")
    for words in ("Unit, with all below it", "What it is of", "题目", "V2=mean", "Spring", "UTF-8"):
        assert words.encode() in content


def test_a_text_too_long_is_cut_between_characters() -> None:
    (case,) = cases(sav(LABELLED[:1], [("题" * 200,)]))
    assert len(case) == LONGEST
    assert set(case.decode().rstrip()) == {"题"}
