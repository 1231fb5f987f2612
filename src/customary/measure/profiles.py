# SPDX-License-Identifier: Apache-2.0
"""The culture profile of a cell, from points that its people divided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.questionnaire.questions import NOW, PREFERRED, Method, QuestionKind
from customary.core.statistics.compositions import compare_teams, ilr, replace_zeros
from customary.core.statistics.culture_profile import TYPES, ZEROS, culture_profile, shift
from customary.core.statistics.disclosure.bands import as_of_least
from customary.core.statistics.means import mean_interval, mean_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Form, Question
    from customary.core.statistics.culture_profile import CultureProfile, Profile
    from customary.measure.answers import Answers
    from customary.measure.floors import Floors

    Floats = npt.NDArray[np.float64]


def points_of(answers: Answers) -> dict[str, Floats] | None:
    """Points by part, each n x dimension x type; None where the form asks for no profile."""
    questions = _questions(answers.form)
    parts = {part: [one for one in questions if one.part == part] for part in (NOW, PREFERRED)}
    if not parts[NOW]:
        return None
    parts[PREFERRED] = _like(parts[NOW], parts[PREFERRED])
    return {part: _points(answers, asked) for part, asked in parts.items() if asked}


def profile_figures(
    points: dict[str, Floats], rows: npt.NDArray[np.int64], population: int | None, floors: Floors
) -> dict[str, Any] | None:
    """The profile of some of the people.

    None where fewer than the floor are complete, or where it would say what each of them answered.
    """
    parts = {part: given[rows] for part, given in points.items()}
    whole = complete(parts)
    n = int(whole.sum())
    if n < floors.units:
        return None
    if any(_says_of_each(given[whole]) for given in parts.values()):
        return None
    if population is not None:
        population = as_of_least(population, n, floors.step)
    found = culture_profile(parts[NOW], parts.get(PREFERRED), population=population)
    return None if found is None else _kept(found, population)


def units_apart(
    points: dict[str, Floats], units: Sequence[npt.NDArray[np.int64]], *, seed: int
) -> dict[str, float] | None:
    """Whether the profiles of units differ by more than chance; None where that cannot be told.

    Args:
        points: by part, of everybody.
        units: who is in each of the units whose profile is told.
        seed: for dealing people out to units anew.
    """
    whole = complete(points)
    people = [rows[whole[rows]] for rows in units]
    if not people:
        return None
    shares = replace_zeros(points[NOW][np.concatenate(people)].mean(axis=1), delta=ZEROS[0])
    unit = [place for place, rows in enumerate(people) for _ in rows]
    found = compare_teams(ilr(shares), unit, seed=seed)
    return None if found is None else {"between": found.between, "p": found.p}


def _says_of_each(given: Floats) -> bool:
    """Whether nobody gave some statement any point, or all divided those of a dimension alike."""
    nobody = given.max(axis=0) == 0
    alike = (np.ptp(given, axis=0) == 0).all(axis=-1)
    return bool(nobody.any() or alike.any())


def complete(points: dict[str, Floats]) -> npt.NDArray[np.bool_]:
    """Who divided all points that were asked for."""
    found: npt.NDArray[np.bool_] = np.logical_and.reduce(
        [~np.isnan(one).any(axis=(1, 2)) for one in points.values()]
    )
    return found


def _questions(form: Form) -> list[Question]:
    asked = {
        key for one in form.scales if one.method is Method.CULTURE_PROFILE for key in one.items
    }
    return [
        one
        for one in form.questions()
        if one.kind is QuestionKind.POINTS and one.part and (one.key in asked or one.dimension)
    ]


def _like(now: list[Question], preferred: list[Question]) -> list[Question]:
    """What is preferred in the order of dimensions as they are now; none where they differ."""
    at = {one.dimension: one for one in preferred}
    if len(preferred) != len(now) or set(at) != {one.dimension for one in now}:
        return []
    return [at[one.dimension] for one in now] if len(at) == len(now) else preferred


def _points(answers: Answers, questions: list[Question]) -> Floats:
    columns = [[answers.at(f"{question.key}.{kind}") for kind in TYPES] for question in questions]
    found: Floats = answers.values[:, columns]
    return found


def _kept(found: CultureProfile, population: int | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "n": found.n,
        "incomplete": found.incomplete,
        "types": [str(one) for one in TYPES],
        NOW: _half(found.now, population),
        PREFERRED: None if found.preferred is None else _half(found.preferred, population),
        "gap": None,
    }
    if found.gap is not None and found.preferred is not None:
        test = shift(found.now, found.preferred)
        apart = found.preferred.people - found.now.people
        kept["gap"] = {
            "points": found.gap.points.tolist(),
            "intervals": _intervals(apart, population),
            "dimensions": found.gap.dimensions.tolist(),
            "to_move": found.gap.to_move,
            "flagged": [str(one) for one in found.gap.flagged],
            "test": {"method": test.method, "p": test.p, "p_coarse": test.p_coarse},
        }
    return kept


def _half(profile: Profile, population: int | None) -> dict[str, Any]:
    return {
        "overall": profile.overall.tolist(),
        "intervals": _intervals(profile.people, population),
        "dimensions": profile.dimensions.tolist(),
        "strength": profile.strength,
        "lead": profile.lead,
        "lead_interval": profile.lead_interval,
        "dominant": None if profile.dominant is None else str(profile.dominant),
        "same_leading": profile.same_leading,
        "congruence": profile.congruence.tolist(),
        "deviation": profile.deviation.tolist(),
        "agreement": profile.agreement.tolist(),
        "agreement_by_dimension": profile.agreement_by_dimension.tolist(),
    }


def _intervals(people: Floats, population: int | None) -> list[tuple[float, float] | None]:
    """Of each type; not independent of one another, for the four always make 100."""
    return [mean_interval(mean_of(column), population=population) for column in people.T]
