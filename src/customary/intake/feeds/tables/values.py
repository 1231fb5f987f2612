# SPDX-License-Identifier: Apache-2.0
"""Their values and ours: what "Closed", "Solved" or "已解决" means in one of our columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from customary.intake.feeds.tables.headings import HAN, normal, value_words
from customary.intake.feeds.tables.objects import column_of
from customary.intake.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.tables.content import Profile

NEAR = 85
#: Below this, the answer is asked for.
SURE = 0.8


def table_of(object_name: str, ours: str) -> str:
    """The table of `values.toml` for a column."""
    if column_of(object_name, ours).kind is Kind.BOOLEAN:
        return "yes_no"
    return ours if ours == "function" else f"{object_name}.{ours}"


def guess_value(object_name: str, ours: str, theirs: str) -> tuple[str, float]:
    """Our value for one of theirs, and how sure; "" where nothing is near."""
    return guess_word(table_of(object_name, ours), theirs, column_of(object_name, ours).choices)


def guess_word(table: str, theirs: str, choices: tuple[str, ...] = ()) -> tuple[str, float]:
    """The same, by the name of a table in `values.toml`."""
    words, said = value_words(table), normal(theirs)
    for choice in choices:
        if said == normal(choice):
            return choice, 1.0
    if said in words:
        return words[said], 0.95
    if table == "yes_no" or not said:
        return "", 0.0
    inside = [word for word in words if _stands_in(word, said)]
    if inside:
        longest = max(inside, key=len)
        meant = {words[word] for word in inside if len(word) == len(longest)}
        share = len(longest) / len(said)
        if len(meant) == 1:
            return words[longest], 0.85 if share >= 0.5 or len(
                {words[w] for w in inside}
            ) == 1 else 0.6
    near = process.extractOne(said, words.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return (words[near[0]], 0.7) if near else ("", 0.0)


def _stands_in(word: str, said: str) -> bool:
    if HAN.search(word):
        return len(word) >= 2 and word in said
    return len(word) > 2 and f" {word} " in f" {said} "


def mapping_of(object_name: str, ours: str, profile: Profile) -> Mapping[str, tuple[str, float]]:
    """Each of their values with ours and how sure we are, the most frequent first."""
    return {
        theirs: guess_value(object_name, ours, theirs)
        for theirs, _count in profile.counts.most_common()
    }


def mapped_share(object_name: str, ours: str, profile: Profile) -> float:
    """The share of rows whose value we know."""
    if not value_words(table_of(object_name, ours)) and not column_of(object_name, ours).choices:
        return 0.0
    known = sum(
        count
        for theirs, count in profile.counts.most_common(80)
        if guess_value(object_name, ours, theirs)[1] >= 0.6
    )
    return known / max(len(profile.filled), 1)
