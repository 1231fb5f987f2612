# SPDX-License-Identifier: Apache-2.0
"""Which tables of a wave are published, and why the others are not.

Promised, for the tables that are published together with all that were published before:

- Whatever can be computed from them, as any sum with any factors, is about as many people as the
  lowest floor. Where the first family (units) has a lower floor than all others (cuts), whatever
  cannot be computed from the first alone is about as many as the lowest floor of the others, if
  the tables tell no more than `MOST_KINDS` kinds of person apart. Without exception: what cannot
  be proved is not published (`audit.py`), so now and then a harmless table stays hidden.
- Each is about as many people as the floor of its family, and so is what is left of it without
  those of its family within it: a parent less its siblings. The difference of two tables, and of a
  table and all those of another family within it, is held to the higher of their floors.
- The number of people decides, never the answers; so that a table is hidden says nothing of them.
- Groups that are hidden are hidden for everybody, and the same input gives the same release.

Not promised: that nothing can be guessed. Who knows what all others answered knows the rest.

Once, at the close of a wave, in a job: 500 units with cuts by four attributes take four seconds for
6,000 people; 2,000 units, each with cuts by six attributes, which are 49,000 tables, take two
minutes and a gigabyte for 100,000 people (`make bench ARGS="-k disclosure"`).

The way there is greedy. Everything above its floor is published to begin with; then whatever makes
a narrow group computable is looked for, and the least table that takes part in it is hidden: cuts
before units, few people before many, those first that mend it at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from customary.core.statistics.disclosure.audit import audit
from customary.core.statistics.disclosure.differences import narrow_differences
from customary.core.statistics.disclosure.remainders import NONE, Candidates, parts, remainders

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from customary.core.statistics.disclosure.audit import Combination
    from customary.core.statistics.disclosure.remainders import Part, Remainders
    from customary.core.statistics.disclosure.tables import Family

    Integers = npt.NDArray[np.int64]


#: In so many rounds of audits one table is hidden for a combination, and more in each that follows.
PATIENT_ROUNDS = 3
#: Up to so many kinds of person, whatever takes a cut is held to the floor of cuts. Beyond, proofs
#: grow too fast, and fail for too much: for 1,000 people in teams of twelve it takes eight seconds
#: instead of one, once before the launch for each simulated wave and once for each question, and
#: two in five cuts that nothing is known against stay hidden.
MOST_KINDS = 500


class Why(StrEnum):
    """Why a table is not published."""

    EMPTY = "empty"
    BELOW_FLOOR = "below_floor"
    #: With it, something about too few people could be computed, or could not be ruled out.
    COMPLEMENTARY = "complementary"


@dataclass(frozen=True)
class Hidden:
    """Why a table is hidden.

    `protects` are the (family, key) of hidden tables whose people it would give away, where they
    are those of a table; `about` is how many people it would have been. Neither is for readers.
    """

    why: Why
    n: int
    about: int | None = None
    protects: tuple[tuple[str, Hashable], ...] = ()


@dataclass(frozen=True)
class Release:
    """What is published, by (family, key), and what is not.

    Attributes:
        shown: how many people each published table is about.
        hidden: why each other table is not published.
        exposed: for each narrow combination of tables that were out before, how many people it is
            about. It cannot be helped any more; without tables of before it is empty.
    """

    shown: dict[tuple[str, Hashable], int]
    hidden: dict[tuple[str, Hashable], Hidden]
    exposed: tuple[int, ...]


def release(people: Sequence[int] | Integers, families: Sequence[Family]) -> Release:
    """The tables that can be published together, and why the others cannot.

    Args:
        people: how many people stand at each place that tables name; 1 each for respondents.
        families: what could be published, the most wanted family first.

    Raises:
        ValueError: tables of one family overlap, a place does not exist, or a floor is below 2.
    """
    of = Candidates(np.asarray(people, dtype=np.int64), families)
    remainders(of, np.ones(len(of.tables), dtype=bool))
    floors = np.array(of.floors, dtype=np.int64)[of.family]
    draft = _Draft(of, of.fixed | (of.n >= floors), {}, set(), {}, {}, [])
    while (
        _mend_remainders(draft)
        or _mend_differences(draft)
        or _mend_parts(draft)
        or _add_nothing(draft)
    ):
        pass
    names = [(family.name, table.key) for family in families for table in family.tables]
    return Release(
        shown={names[int(i)]: int(of.n[i]) for i in np.flatnonzero(draft.shown)},
        hidden={names[int(i)]: _hidden(draft, int(i), names) for i in np.flatnonzero(~draft.shown)},
        exposed=tuple(draft.exposed.values()),
    )


@dataclass(frozen=True, eq=False)
class _Draft:
    """A release in the making.

    `given_away` holds, for tables that were hidden for it, the places of the people their
    combination was about; none where nothing was found and yet nothing proved. `safe` are parts
    that were audited, `known` is what the audits found of regions.
    """

    of: Candidates
    shown: npt.NDArray[np.bool_]
    given_away: dict[int, Integers | None]
    safe: set[bytes]
    known: dict[bytes, tuple[Integers, Integers]]
    exposed: dict[bytes, int]
    rounds: list[int]


def _mend_remainders(draft: _Draft) -> bool:
    """Hides a table for each remainder that is too small; whether there was one to hide."""
    of, left = draft.of, remainders(draft.of, draft.shown)
    before = int(draft.shown.sum())
    floors = np.array(of.floors, dtype=np.int64)[of.family]
    for table in np.flatnonzero((left.people > 0) & (left.people < floors)):
        factors = np.zeros(len(of.tables), dtype=np.int64)
        factors[table] = 1
        involved = np.flatnonzero(left.factors_of_tables(factors))
        _hide_least(draft, left, involved, np.flatnonzero((left.owner == table).any(axis=0)))
    return bool(draft.shown.sum() < before)


def _mend_differences(draft: _Draft) -> bool:
    """Hides a table where two are too close, or one is too nearly made of those of a family."""
    of, left = draft.of, remainders(draft.of, draft.shown)
    before = int(draft.shown.sum())
    for tables, places in narrow_differences(of, left, draft.shown):
        _hide_least(draft, left, tables, places)
    return bool(draft.shown.sum() < before)


def _mend_parts(draft: _Draft) -> bool:
    """Hides tables for each narrow combination of several families; whether there were any.

    Often another table tells the same as the one that is hidden. Rather than audit again for each
    of them, twice as many are hidden for a combination in each round, after the first ones.
    """
    of, left = draft.of, remainders(draft.of, draft.shown)
    before = int(draft.shown.sum())
    draft.rounds.append(before)
    many = 1 << max(0, len(draft.rounds) - PATIENT_ROUNDS)
    for part in parts(of, left):
        if part.digest in draft.safe:
            continue
        found = _audited(draft, part)
        for one in found:
            whole = np.zeros(len(of.tables), dtype=np.int64)
            whole[part.tables[one.groups]] = one.factors
            involved = np.flatnonzero(left.factors_of_tables(whole))
            places = part.places(one) if one.is_narrow else None
            _hide_least(draft, left, involved, places, many)
        if not found:
            draft.safe.add(part.digest)
    return bool(draft.shown.sum() < before)


def _audited(draft: _Draft, part: Part) -> list[Combination]:
    """What of a part is about too few people: as few as cuts may be, but for units alone.

    A part of very many kinds of person is held to the lowest floor of all.
    """
    of = draft.of
    of_units, of_others = of.floors[0], min(of.floors[1:], default=of.floors[0])
    if of_units >= of_others or len(part.kinds) > MOST_KINDS:
        return audit(part.incidence, part.people, min(of.floors), part.regions, known=draft.known)
    group, kind = part.incidence.nonzero()
    units = of.family[part.tables[group]] == 0
    apart = np.full(len(part.kinds), NONE)
    apart[kind[units]] = group[units]
    return audit(
        part.incidence, part.people, of_others, part.regions, apart=apart, known=draft.known
    )


def _add_nothing(draft: _Draft) -> bool:
    """Hides whatever is new where tables of before give somebody away: no proof holds there."""
    of, left = draft.of, remainders(draft.of, draft.shown)
    if not draft.exposed:
        return False
    before = int(draft.shown.sum())
    for part in parts(of, left):
        if part.digest not in draft.safe:
            new = part.tables[~of.fixed[part.tables]]
            draft.shown[new] = False
            draft.given_away.update(dict.fromkeys(new.tolist()))
    return bool(draft.shown.sum() < before)


def _hide_least(
    draft: _Draft, left: Remainders, involved: Integers, places: Integers | None, many: int = 1
) -> None:
    """Hides the least of some tables, or so many of them.

    Nothing is hidden where one of them was since `left` was told, nor where all are out already.
    """
    of = draft.of
    involved = involved[~of.fixed[involved]]
    about = 0 if places is None else int(of.people[places].sum())
    if not len(involved):
        if places is not None:
            draft.exposed[places.tobytes()] = about
        return
    if not draft.shown[involved].all():
        return
    by_cost = sorted(
        involved.tolist(),
        key=lambda one: (
            -of.family[one],
            _is_idle(left, one),
            left.people[one] + about < of.floor(one),
            of.cost[one],
        ),
    )
    for table in by_cost[:many]:
        if of.family[table] != of.family[by_cost[0]]:
            break
        draft.shown[table] = False
        draft.given_away[table] = places


def _is_idle(left: Remainders, table: int) -> bool:
    """Whether hiding a table hides nothing yet: those beside or within it make up for it."""
    around = left.parent[table]
    return bool(left.people[table] == 0 or (around != NONE and left.people[around] == 0))


def _hidden(draft: _Draft, table: int, names: Sequence[tuple[str, Hashable]]) -> Hidden:
    of, n = draft.of, int(draft.of.n[table])
    if n < of.floor(table):
        return Hidden(Why.BELOW_FLOOR if n else Why.EMPTY, n)
    places = draft.given_away[table]
    if places is None:
        return Hidden(Why.COMPLEMENTARY, n)
    about = int(of.people[places].sum())
    given_away = set(places[of.people[places] > 0].tolist())
    alike = np.flatnonzero(~draft.shown & (of.n == about)).tolist()
    protects = tuple(
        names[one]
        for one in alike
        if given_away == {place for place in of.tables[one].members.tolist() if of.people[place]}
    )
    return Hidden(Why.COMPLEMENTARY, n, about, protects)
