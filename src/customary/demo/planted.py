# SPDX-License-Identifier: Apache-2.0
"""The truths of this story, one function for each kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from customary.core.grading.periods import Cadence
from customary.demo import missions
from customary.demo.company import (
    COUNTED,
    EXECUTIVES,
    HAND_REGISTERING,
    ISLAND,
    LAGGING,
    SELF_IMAGE,
    units,
)
from customary.demo.counting import Count, Counter
from customary.demo.meetings import STUBBORN, WEEKS_COUNTED
from customary.demo.promises import BROKEN, PROMISES
from customary.demo.scene import calendar_day
from customary.demo.stories import celebrated_until
from customary.demo.truth import Figure, Grade, Truth

if TYPE_CHECKING:
    from customary.demo.telling import Story

NOT_SEEN, SAID, DONE, HABIT, EVERYWHERE = range(5)


def truths(story: Story) -> list[Truth]:
    """All that was planted."""
    counter = Counter(story)
    return [
        *_habits(counter),
        *_only_declared(counter),
        *_done_not_habit(counter),
        _lagging_units(counter),
        _quiet_wednesdays(counter),
        _island(counter),
        _self_image_gap(counter),
        _broken_promise(counter),
        _decayed(story),
        _begun(counter),
        _hand_registered(counter),
        _sign_at_the_top(counter),
        _content_not_loyal(counter),
    ]


def _figure(
    indicator: str, count: Count, *, tolerance: float = 0.02, unit: str = "", about: str = ""
) -> Figure:
    return Figure(
        indicator,
        count.since,
        count.until,
        count.value,
        tolerance,
        unit=unit,
        numerator=count.numerator,
        denominator=count.denominator,
        about=about,
    )


def _habits(counter: Counter) -> list[Truth]:
    return [
        Truth(
            "ideas-answered",
            "habit",
            "Ideas are answered within two weeks, month after month, nearly everywhere.",
            grades=(Grade("C51", HABIT, EVERYWHERE), Grade("C48", HABIT, EVERYWHERE)),
            figures=(_figure("I53", counter.ideas()),),
        ),
        Truth(
            "board-rhythm",
            "habit",
            "Every board pack was on time, with service figures and a decision taken on it.",
            grades=(Grade("Z77", HABIT, HABIT),),
            figures=(_figure("I93", counter.board_packs()),),
        ),
        Truth(
            "hired-on-evidence",
            "habit",
            "Nearly all hires rest on two anecdotes that two interviewers marked beforehand.",
            grades=(
                Grade("U23", HABIT, EVERYWHERE),
                Grade("U25", HABIT, EVERYWHERE),
                Grade("H17", HABIT, EVERYWHERE),
            ),
            figures=(_figure("I71", counter.hires()),),
        ),
        Truth(
            "one-definition",
            "habit",
            "Raters of different units agree on shared samples, by the one definition of service.",
            grades=(Grade("H11", HABIT, HABIT),),
        ),
        Truth(
            "loop-closed",
            "habit",
            "Complaints and low scores are answered within 48 hours, month after month.",
            figures=(_figure("I50", counter.loops()),),
        ),
    ]


def _only_declared(counter: Counter) -> list[Truth]:
    quarter, month = counter.window(Cadence.QUARTER), counter.window(Cadence.MONTH)
    admitted, hours = counter.hours_to_admit()
    return [
        Truth(
            "support-shifts-declared",
            "only_declared",
            "Handbook, announcement and a hand-kept list say that everyone takes a support shift; "
            "the calendar shows none outside service.",
            grades=(Grade("H36", SAID, SAID),),
            figures=(Figure("I87", *quarter, 0.0, 0.0, numerator=0),),
        ),
        Truth(
            "executive-listening-declared",
            "only_declared",
            "Values and an announcement say that executives listen live; no executive did.",
            grades=(Grade("H19", SAID, SAID),),
            figures=(Figure("I25", *month, 0.0, 0.0, numerator=0),),
        ),
        Truth(
            "mistakes-declared",
            "only_declared",
            "A value says that mistakes are admitted within a day; none was, the median is "
            "more than a week.",
            grades=(Grade("U33", SAID, SAID),),
            figures=(
                Figure(
                    "I83",
                    admitted.since,
                    admitted.until,
                    hours,
                    2.0,
                    numerator=admitted.numerator,
                    denominator=admitted.denominator,
                    about="median hours",
                ),
            ),
        ),
    ]


def _done_not_habit(counter: Counter) -> list[Truth]:
    as_of = counter.story.scene.as_of
    weeks = (as_of - timedelta(days=7 * WEEKS_COUNTED - 1), as_of)
    return [
        Truth(
            "customer-question",
            "done_not_habit",
            "The rule says that every meeting asks the customer question; about one in four does. "
            "App and Connected Devices: 11 of 52 in the last eight weeks.",
            grades=(Grade("C49", DONE, DONE), Grade("C49", DONE, DONE, unit=COUNTED)),
            figures=(
                _figure("I46", counter.meetings()),
                _figure(
                    "I46", counter.meetings(COUNTED, window=weeks), tolerance=0.0, unit=COUNTED
                ),
            ),
        ),
        Truth(
            "time-with-customers",
            "done_not_habit",
            "About a quarter of the people outside service spend two hours with customers.",
            grades=(Grade("H20", DONE, DONE), Grade("H09", DONE, DONE)),
            figures=(_figure("I26", counter.exposed(), tolerance=0.03),),
        ),
        Truth(
            "reward-basis",
            "done_not_habit",
            "Two rewards of five go to value for customers; most go to sales and years of service.",
            grades=(Grade("C52", DONE, DONE),),
            figures=(_figure("I59", counter.rewards()),),
        ),
    ]


def _lagging_units(counter: Counter) -> Truth:
    steady = [unit.key for unit in units() if unit.key not in LAGGING]
    return Truth(
        "voice-in-plans",
        "lagging_units",
        "Plans carry a customer's voice all over the company, except in four units.",
        grades=(
            Grade("C50", HABIT, EVERYWHERE),
            *(Grade("C50", NOT_SEEN, DONE, unit=key) for key in LAGGING),
            *(Grade("C50", HABIT, EVERYWHERE, unit=key) for key in steady),
        ),
        figures=(
            _figure("I47", counter.plans(), tolerance=0.03),
            *(_figure("I47", counter.plans(key), tolerance=0.05, unit=key) for key in LAGGING),
            *(_figure("I46", counter.meetings(key), tolerance=0.03, unit=key) for key in LAGGING),
        ),
        units=LAGGING,
    )


def _quiet_wednesdays(counter: Counter) -> Truth:
    week = counter.window(Cadence.WEEK)
    return Truth(
        "quiet-wednesdays",
        "lagging_units",
        "Wednesday afternoons are kept free of meetings everywhere, except in one unit that holds "
        "its own meeting then.",
        grades=(
            Grade("U41", HABIT, EVERYWHERE),
            Grade("U41", NOT_SEEN, DONE, unit=STUBBORN),
        ),
        figures=(Figure("I89", *week, 0.0, 0.1, unit=STUBBORN),),
        units=(STUBBORN,),
    )


def _island(counter: Counter) -> Truth:
    return Truth(
        "question-in-dublin",
        "island",
        "One team asks the customer question in nearly every meeting, in a company that does not.",
        grades=(Grade("C49", HABIT, EVERYWHERE, unit=ISLAND),),
        figures=(_figure("I46", counter.meetings(ISLAND), unit=ISLAND),),
    )


def _self_image_gap(counter: Counter) -> Truth:
    story = counter.story
    window = counter.window(Cadence.MONTH)
    leader = story.staff.leader(SELF_IMAGE, story.scene.last)
    rating = counter.self_rating(SELF_IMAGE)
    return Truth(
        "rosy-picture",
        "self_image_gap",
        "The head of one unit rates it near the top in the leaders' self-assessment; its plans, "
        "meetings, decisions, goals and calendar show next to nothing.",
        grades=tuple(
            Grade(practice, NOT_SEEN, SAID, unit=SELF_IMAGE)
            for practice in ("C49", "C50", "H08", "H20", "U21")
        ),
        figures=(
            Figure("I04", *window, rating, 5.0, unit=SELF_IMAGE, about="own score, 0 to 100"),
            Figure("I04", *window, rating - 17, 20.0, unit=SELF_IMAGE, about="gap"),
        ),
        units=(SELF_IMAGE,),
        person=story.staff.ids[leader],
    )


def _broken_promise(counter: Counter) -> Truth:
    kept = [(key, counter.promise(key)) for key in (BROKEN, *(one[0] for one in PROMISES))]
    return Truth(
        "answer-within-a-day",
        "broken_promise",
        "We answer within 24 hours, says every page; three in five answers do. The other "
        "promises are kept.",
        grades=(Grade("C26", DONE, DONE),),
        figures=tuple(_figure("I33", count, tolerance=0.03, about=key) for key, count in kept),
    )


def _decayed(story: Story) -> Truth:
    stopped = calendar_day(celebrated_until(story.scene))
    return Truth(
        "celebrations-stopped",
        "decayed",
        "Celebrations that named their business value were a habit until they stopped, more than "
        f"a year ago (last day {stopped.isoformat()}): what is older than its window counts no more.",
        grades=(
            Grade("H52", NOT_SEEN, SAID),
            Grade("H52", HABIT, EVERYWHERE, as_of=stopped),
        ),
    )


def _begun(counter: Counter) -> Truth:
    scene = counter.story.scene
    figures = []
    for month in range(missions.SINCE_MONTHS):
        start = calendar_day(missions.since(scene, month))
        after = calendar_day(scene.months_before(missions.SINCE_MONTHS - month - 1))
        figures.append(_figure("I38", counter.mission(start, after), tolerance=0.04))
    return Truth(
        "mission-in-use",
        "begun",
        "The customer mission is cited for five months now, more each month: done, and too young "
        "for a habit.",
        grades=(Grade("C30", DONE, DONE), Grade("C15", DONE, DONE)),
        figures=tuple(figures),
    )


def _hand_registered(counter: Counter) -> Truth:
    return Truth(
        "list-of-good-meetings",
        "hand_registered",
        "One unit enters its good meetings into a list of its own, all with the customer "
        "question; its calendar and minutes show not one.",
        grades=(Grade("C49", NOT_SEEN, SAID, unit=HAND_REGISTERING),),
        figures=(_figure("I46", counter.meetings(HAND_REGISTERING), unit=HAND_REGISTERING),),
        units=(HAND_REGISTERING,),
    )


def _sign_at_the_top(counter: Counter) -> Truth:
    return Truth(
        "impact-before-approval",
        "sign_at_the_top",
        "Executives write down the impact on customers and employees before they approve; below "
        "them one decision in four does.",
        grades=(
            Grade("H08", DONE, DONE),
            Grade("H08", HABIT, EVERYWHERE, unit=EXECUTIVES),
        ),
        figures=(
            _figure("I48", counter.decisions()),
            _figure("I48", counter.decisions(EXECUTIVES), unit=EXECUTIVES),
        ),
    )


def _content_not_loyal(counter: Counter) -> Truth:
    return Truth(
        "content-not-loyal",
        "complacency",
        "Guesthouses and hotels are more satisfied each quarter and buy again less often, and "
        "nobody acts on it; with schools it is the same, and every quarter something is done.",
        figures=(_figure("I36", counter.content_segments()),),
    )
