# SPDX-License-Identifier: Apache-2.0
"""Tables of one question that would say what everybody in a group answered.

If all of a group answered alike, its result is the answer of each of them, however many they are.
The same holds for groups that are not published but follow from those that are: by subtraction, or
because answers have bounds (a mean of nearly the highest leaves others no choice).

That a question is not shown somewhere although the rest is, tells an attentive reader that answers
there were nearly all the same, though not which. Say "not shown" and nothing of the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.linalg import lsqr

from customary.core.statistics.disclosure.remainders import Candidates, parts, remainders

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from customary.core.statistics.disclosure.release import Release
    from customary.core.statistics.disclosure.remainders import Part, Remainders
    from customary.core.statistics.disclosure.tables import Family

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

#: Sums this near to a bound, as a share of all there is between bounds, are at it.
AT_BOUND = 1e-7
#: So exactly least squares has to fit the sums, per person, and keep away from the bounds.
FITS, WELL_WITHIN = 1e-11, 1e-3
MOST_STEPS = 2_000


def tables_of_question(
    proved: Release,
    families: Sequence[Family],
    answered: Integers,
    totals: Floats,
    *,
    low: float,
    high: float,
) -> frozenset[tuple[str, Hashable]]:
    """The (family, key) of tables in which one question can be shown.

    Left out are those that give a group away in which everybody answered alike.

    Args:
        proved: what can be published of those who answered the question, whatever they answered;
            one proof does for all questions that the same people answered.
        families: that it was made of.
        answered: how many people answered the question at each place.
        totals: the sum of their answers at each place.
        low: the lowest answer there can be.
        high: the highest.

    Raises:
        ValueError: answers are not within their bounds.
    """
    shares = _shares(answered, totals, low, high)
    names = [(family.name, table.key) for family in families for table in family.tables]
    of = Candidates(answered, families)
    shown = np.array([name in proved.shown for name in names], dtype=bool)
    while len(given_away := _given_away(of, remainders(of, shown), shown, shares)):
        # Fewer tables cannot bring back what release ruled out: less follows from less.
        shown[min(given_away, key=lambda one: of.cost[one])] = False
    return frozenset(names[i] for i in np.flatnonzero(shown))


def _given_away(
    of: Candidates, left: Remainders, shown: npt.NDArray[np.bool_], shares: Floats
) -> list[int]:
    """Shown tables that together give a unanimous group away; none if there is no such group."""
    for table in np.flatnonzero(shown):
        members = of.tables[table].members
        if _at_bound(float(shares[members].sum()), float(of.n[table])):
            return [int(table)]
    for table in np.flatnonzero(left.people):
        places = (left.owner == table).any(axis=0)
        if _at_bound(float(shares[places].sum()), float(left.people[table])):
            factors = np.zeros(len(of.tables), dtype=np.int64)
            factors[table] = 1
            return np.flatnonzero(left.factors_of_tables(factors)).tolist()
    for part in parts(of, left):
        if forced := _forced(part, shares):
            return forced
    return []


def _forced(part: Part, shares: Floats) -> list[int]:
    """Tables whose sums leave somebody no choice; none if all could have answered otherwise.

    A linear programme asks how far from both bounds everybody can be at once. If that is nowhere
    the multipliers of its optimum tell which sums are to blame.
    """
    there = part.column >= 0
    sums: Floats = np.bincount(part.column[there], shares[there], len(part.people)).astype(
        np.float64
    )
    if _leaves_choice(part, sums):
        return []
    groups, kinds = part.incidence.shape
    people = part.people[:, None].astype(np.float64)
    # The last variable is the distance: x >= n d, and x <= n (1 - d).
    away = sparse.hstack([-sparse.eye_array(kinds), people])
    below = sparse.hstack([sparse.eye_array(kinds), people])
    equal = sparse.hstack([sparse.csr_array(part.incidence), sparse.csr_array((groups, 1))])
    found = linprog(
        c=np.append(np.zeros(kinds), -1.0),
        A_ub=sparse.vstack([away, below]),
        b_ub=np.concatenate([np.zeros(kinds), people[:, 0]]),
        A_eq=equal,
        b_eq=part.incidence @ sums,
        bounds=[(0, None)] * (kinds + 1),
        method="highs",
    )
    if found.status == 0 and found.x[-1] > AT_BOUND:
        return []
    blamed = part.tables
    if found.status == 0:
        blamed = part.tables[np.abs(found.eqlin.marginals) > AT_BOUND]
    return [int(table) for table in (blamed if len(blamed) else part.tables)]


def _leaves_choice(part: Part, sums: Floats) -> bool:
    """Whether answers that fit all sums and are near no bound are found at once.

    Of all shares of the highest answer that fit, least squares tells those nearest to the middle.
    Where they stay well within the bounds there is no need for a linear programme.
    """
    people = part.people.astype(np.float64)
    root = np.sqrt(people)
    weighted = part.incidence.astype(np.float64) @ sparse.diags_array(root)
    wanted = part.incidence @ (sums - people / 2)
    found = lsqr(weighted, wanted, atol=1e-13, btol=1e-13, iter_lim=MOST_STEPS)[0]
    fits = np.abs(weighted @ found - wanted).max() <= FITS * max(1.0, float(people.sum()))
    return bool(fits and np.abs(found / root).max() < 0.5 - WELL_WITHIN)


def _shares(answered: Integers, totals: Floats, low: float, high: float) -> Floats:
    """How many people's worth of the highest answer there is at each place."""
    if not low < high:
        raise ValueError(f"Answers cannot be from {low} to {high}.")
    shares: Floats = (totals - answered * low) / (high - low)
    wrong = np.flatnonzero((shares < -AT_BOUND) | (shares > answered + AT_BOUND))
    if len(wrong):
        place = wrong[0]
        raise ValueError(
            f"{answered[place]} answers from {low} to {high} do not add up to {totals[place]}."
        )
    return shares


def _at_bound(share: float, people: float) -> bool:
    return people > 0 and not AT_BOUND * people < share < people * (1 - AT_BOUND)
