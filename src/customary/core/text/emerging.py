# SPDX-License-Identifier: Apache-2.0
"""What more and more customers speak of that no theme names: found, tested against chance, named.

Looked at are groups of comments without a theme, and single words and pairs of words in all
comments. Each is counted by voices, so that one customer's ten comments of a week are one, and
this week's count is held against the weeks before:

    given that n of the window's voices speak of it, and that nothing changed, each of them fell
    into this week with probability N_week / N_window, whatever it is about. So this week's count
    is binomial (Przyborowski and Wilenski 1940, Biometrika 31, 313-323), and its upper tail the
    chance of so many. Voices with different themes are compared each with its own theme, so growth
    of a theme explains the growth of its words; the expected counts add up (as of Mantel and
    Haenszel 1959), and the binomial with their mean is a bound for such sums (Hoeffding 1956,
    theorem 5): the test keeps its level.

The groups are made without a look at the time of a comment, which is why the same comments may
both form and test them. What grows is told after allowing for everything looked at, by the false
discovery rate of Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.stats import binom, false_discovery_control

from customary.core.text.topics import (
    grouped,
    telling,
    terms_in,
    typical,
    vectors,
    weighed,
    with_meaning,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from customary.core.text.topics import Terms

#: Weeks before the one looked at, and of how many of them something must have been said.
BASELINE, FEWEST_WEEKS = 12, 4
LEVEL = 0.05
#: A little more of a lot is soon beyond chance, and still no news.
LIFT = 1.5
_GROUPS, _COMMENTS_A_GROUP = 30, 40
#: What shares so much of this week's voices is one thing said in several words.
_SAME = 0.5
_TERMS = 8


@dataclass(frozen=True)
class Heard:
    """Comments as columns of equal length, numbers from 0.

    Attributes:
        texts: as written.
        week: when it was said; the larger the later, without gaps for silent weeks.
        voice: who said it.
        theme: what it is about by the themes there are; -1 where none names it.
        segment: of whoever said it; -1 where none is known.
    """

    texts: Sequence[str]
    week: NDArray[np.int64]
    voice: NDArray[np.int64]
    theme: NDArray[np.int64]
    segment: NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """How many voices there were in a segment, or in all (None), and how many were expected."""

    segment: int | None
    n: int
    expected: float


@dataclass(frozen=True)
class Growth:
    """Something that grows.

    Attributes:
        cut: where: among all customers or in a segment, with this week's voices.
        p: that so many come by chance, after allowing for everything looked at.
        looked_at: how much that was.
        since: the first of the weeks in a row, up to this one, with more than expected.
        weeks: voices of each week of the window, this one last.
        terms: keys of the words that grow, the strongest first.
        members: this week's comments, by their place in the columns, the most typical first.
        segments: how it stands in the segments, where it grows among all.
    """

    cut: Cut
    p: float
    looked_at: int
    since: int
    weeks: tuple[int, ...]
    terms: tuple[tuple[str, ...], ...]
    members: tuple[int, ...]
    segments: tuple[Cut, ...] = ()


def emerging(
    heard: Heard, week: int, *, floor: int, embeddings: NDArray[np.floating] | None = None
) -> list[Growth]:
    """What grew in a week against the weeks before, the least likely by chance first.

    Args:
        heard: comments of the week and the weeks before; others are left aside.
        week: the one looked at.
        floor: voices that a week or a segment must have, and what grows too.
        embeddings: of the comments, by a model of sentences; without, words group them.
    """
    window = (heard.week > week - BASELINE - 1) & (heard.week <= week)
    if len(np.unique(heard.week[window & (heard.week < week)])) < FEWEST_WEEKS:
        return []
    at = np.flatnonzero(window)
    part = Heard([heard.texts[int(one)] for one in at], *(column[at] for column in _columns(heard)))
    looked = _Looked(part, week, floor, None if embeddings is None else embeddings[at])
    return [
        Growth(
            one.cut,
            one.p,
            one.looked_at,
            one.since,
            one.weeks,
            one.terms,
            tuple(int(at[place]) for place in one.members),
            one.segments,
        )
        for one in looked.found()
    ]


def _columns(heard: Heard) -> tuple[NDArray[np.int64], ...]:
    return heard.week, heard.voice, heard.theme, heard.segment


@dataclass(frozen=True)
class _Tested:
    """Of a cut: this week's count, the count of the window and the expected one per candidate."""

    segment: int | None
    rows: NDArray[np.int64]
    n: NDArray[np.float64]
    expected: NDArray[np.float64]
    looked: NDArray[np.int64]
    p: NDArray[np.float64]


class _Looked:
    """One window of weeks: what was looked at in it, by comments and by voices."""

    def __init__(
        self, heard: Heard, week: int, floor: int, embeddings: NDArray[np.floating] | None
    ) -> None:
        self.heard, self.week, self.floor = heard, week, floor
        self.terms = terms_in(heard.texts, fewest=floor)
        self.weighed = weighed(self.terms.counts)
        self.held = _candidates(self.terms, heard.theme < 0, embeddings)
        voices = np.stack([heard.voice, heard.week])
        _, self.first, self.voice_of = np.unique(
            voices, axis=1, return_index=True, return_inverse=True
        )
        self.voice_of = self.voice_of.ravel()
        belongs = sparse.csr_array(
            (np.ones(len(self.voice_of), np.float32), (self.voice_of, np.arange(len(heard.texts)))),
            shape=(len(self.first), len(heard.texts)),
        )
        self.spoke = sparse.csr_array(belongs @ self.held)
        self.spoke.data[:] = 1
        self.speakers = sparse.csc_array(self.spoke)
        self.weeks, self.themes, self.segments = (
            column[self.first] for column in (heard.week, heard.theme, heard.segment)
        )

    def found(self) -> list[Growth]:
        """Among all first; in a segment only what does not grow among all."""
        tested = [self._test(cut) for cut in self._cuts()]
        chances = np.concatenate([one.p for one in tested]) if tested else np.zeros(0)
        if not len(chances):
            return []
        adjusted = np.split(
            false_discovery_control(chances), np.cumsum([len(one.p) for one in tested])[:-1]
        )
        found: list[Growth] = []
        among_all: list[NDArray[np.int64]] = []
        for cut, p in zip(tested, adjusted, strict=True):
            taken = list(among_all)
            found += [
                self._growth(cut, thing, float(p[thing[0]]), tested)
                for thing in self._things(cut, p, taken)
            ]
            if cut.segment is None:
                among_all = taken
        return sorted(found, key=lambda one: (one.p, -one.cut.n))

    def _cuts(self) -> list[int | None]:
        """All, and segments with enough voices in the week; the largest first."""
        now = self.weeks == self.week
        if now.sum() < self.floor:
            return []
        sizes = np.bincount(self.segments[now & (self.segments >= 0)])
        order = np.argsort(-sizes, kind="stable")
        return [None, *(int(one) for one in order if sizes[one] >= self.floor)]

    def _test(self, segment: int | None) -> _Tested:
        inside = np.ones(len(self.weeks), bool) if segment is None else self.segments == segment
        rows = np.flatnonzero(inside)
        now = (self.weeks[rows] == self.week).astype(float)
        stratum = self.themes[rows] + 1
        share = np.bincount(stratum, now) / np.maximum(np.bincount(stratum), 1)
        spoke = self.spoke[rows].T
        total = spoke @ np.ones(len(rows))
        # Decided by the margin alone, which the test holds fixed: it never looks at the week.
        looked = np.flatnonzero((total >= self.floor) & (total < len(rows)))
        n, expected = (spoke @ now)[looked], (spoke @ share[stratum])[looked]
        total = total[looked]
        chance = binom.sf(n - 1, total, np.minimum(expected / total, 1))
        return _Tested(segment, rows, n, expected, looked, np.clip(chance, 0, 1))

    def _things(
        self, cut: _Tested, p: NDArray[np.float64], taken: list[NDArray[np.int64]]
    ) -> list[list[int]]:
        """What grows beyond chance: of each its strongest candidate, then what says the same.

        Candidates are places in `cut.looked`; `taken` are voices of what is told already.
        """
        grown = (p <= LEVEL) & (cut.n >= self.floor) & (cut.n >= LIFT * cut.expected)
        things: list[list[int]] = []
        known = len(taken)
        for one in sorted(np.flatnonzero(grown), key=lambda at: (cut.p[at], -cut.n[at], at)):
            voices = self._voices(cut, int(cut.looked[one]))
            same = next((at for at, other in enumerate(taken) if _overlap(voices, other)), None)
            if same is None:
                taken.append(voices)
                things.append([int(one)])
            elif same >= known:
                things[same - known].append(int(one))
                taken[same] = np.union1d(taken[same], voices)
        return things

    def _voices(self, cut: _Tested, candidate: int) -> NDArray[np.int64]:
        """Of the cut and this week, who speaks of it."""
        rows = self._speaking(cut, candidate)
        now: NDArray[np.int64] = rows[self.weeks[rows] == self.week]
        return now

    def _speaking(self, cut: _Tested, candidate: int) -> NDArray[np.int64]:
        """Of the cut, who speaks of it in any week."""
        ends = self.speakers.indptr
        rows: NDArray[np.int64] = self.speakers.indices[ends[candidate] : ends[candidate + 1]]
        return rows if cut.segment is None else rows[self.segments[rows] == cut.segment]

    def _growth(self, cut: _Tested, thing: list[int], p: float, tested: list[_Tested]) -> Growth:
        """One thing that grows, told by its strongest candidate, the first."""
        lead = thing[0]
        columns = [int(cut.looked[one]) for one in thing]
        column, members = columns[0], self._members(cut, columns[0])
        first = self.week - BASELINE
        weeks = np.bincount(self.weeks[self._speaking(cut, column)] - first, minlength=BASELINE + 1)
        spoken = np.bincount(self.weeks[cut.rows] - first, minlength=BASELINE + 1)
        return Growth(
            Cut(cut.segment, int(cut.n[lead]), float(cut.expected[lead])),
            p,
            sum(len(one.p) for one in tested),
            _since(weeks, spoken) + first,
            tuple(int(one) for one in weeks),
            self._words(columns, members),
            tuple(int(one) for one in members),
            self._by_segment(column, tested) if cut.segment is None else (),
        )

    def _words(
        self, candidates: list[int], members: NDArray[np.int64]
    ) -> tuple[tuple[str, ...], ...]:
        """What grows, a group having no word of its own, then what tells its comments from others."""
        terms = len(self.terms.keys)
        own = np.zeros(len(self.heard.texts), np.int64)
        own[members] = 1
        told = telling(self.terms.counts, own, _TERMS)[-1]
        words = dict.fromkeys([one for one in candidates if one < terms][:_TERMS] + told)
        return tuple(self.terms.keys[one] for one in words)

    def _members(self, cut: _Tested, candidate: int) -> NDArray[np.int64]:
        voices = np.zeros(len(self.weeks), bool)
        voices[self._voices(cut, candidate)] = True
        holds = self.held[:, [candidate]].toarray().ravel() > 0
        members = np.flatnonzero(holds & voices[self.voice_of])
        return typical(self.weighed, members)

    def _by_segment(self, candidate: int, tested: list[_Tested]) -> tuple[Cut, ...]:
        """Segments with enough voices, unless those left out could be told by subtraction."""
        shown = []
        for cut in tested:
            at = np.flatnonzero(cut.looked == candidate)
            if cut.segment is not None and len(at) and cut.n[at[0]] >= self.floor:
                shown.append(Cut(cut.segment, int(cut.n[at[0]]), float(cut.expected[at[0]])))
        shown.sort(key=lambda one: -one.n)
        everywhere = next(cut for cut in tested if cut.segment is None)
        total = int(everywhere.n[np.flatnonzero(everywhere.looked == candidate)[0]])
        while shown and 0 < total - sum(one.n for one in shown) < self.floor:
            shown.pop()
        return tuple(shown)


def _candidates(
    terms: Terms, bare: NDArray[np.bool_], embeddings: NDArray[np.floating] | None
) -> sparse.csr_array:
    """Comments by what is looked at: terms in all of them, groups in those without a theme."""
    held = sparse.csr_array(terms.counts, copy=True)
    held.data[:] = 1
    places = np.flatnonzero(bare)
    wanted = min(_GROUPS, len(places) // _COMMENTS_A_GROUP)
    if wanted < 2:
        return held
    points = vectors(terms)
    if embeddings is not None:
        points = with_meaning(points, embeddings)
    group = grouped(points[places], wanted)
    inside = group >= 0
    groups = sparse.csr_array(
        (np.ones(int(inside.sum()), np.float32), (places[inside], group[inside])),
        shape=(held.shape[0], wanted),
    )
    return sparse.csr_array(sparse.hstack([held, groups], format="csr"))


def _overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 0 and len(np.intersect1d(one, other)) >= _SAME * smaller


def _since(weeks: NDArray[Any], spoken: NDArray[np.int64]) -> int:
    """The place of the first week in a row, up to the last, above the share of all weeks."""
    above = weeks * spoken.sum() > weeks.sum() * spoken
    below = np.flatnonzero(~above)
    return int(below[-1]) + 1 if len(below) and below[-1] + 1 < len(weeks) else len(weeks) - 1
