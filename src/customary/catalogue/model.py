# SPDX-License-Identifier: Apache-2.0
"""What the catalogue holds: practices, the indicators that prove them, frames, type plays, themes.

Everything here is frozen. Texts are kept by language and fall back to English, so that a new
language may grow entry by entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TypeVar

from customary.core.grading.periods import Cadence
from customary.core.text.spotting import Label

FALLBACK_LANGUAGE = "en"


class Role(StrEnum):
    """Who does a practice; the roles of the product that belong to people at work."""

    EXECUTIVE = auto()
    CX_LEAD = auto()
    PEOPLE_LEAD = auto()
    SERVICE_LEAD = auto()
    REVIEWER = auto()
    AGENT = auto()
    EMPLOYEE = auto()
    MANAGER = auto()
    PRODUCT_LEAD = auto()
    ADMIN = auto()


class Scope(StrEnum):
    """Where a practice can be seen: once in the company, or again in every unit."""

    COMPANY = auto()
    UNIT = auto()


class Level(StrEnum):
    """The levels of people that must all show evidence before a practice is everywhere."""

    EXECUTIVE = auto()
    MANAGER = auto()
    EMPLOYEE = auto()


class UnitFunction(StrEnum):
    """What a unit does; a practice may be asked of some functions only."""

    EXECUTIVE = auto()
    SERVICE = auto()
    SALES = auto()
    MARKETING = auto()
    PRODUCT = auto()
    ENGINEERING = auto()
    OPERATIONS = auto()
    FINANCE = auto()
    PEOPLE = auto()
    OTHER = auto()


class IndicatorKind(StrEnum):
    """What sort of number an indicator yields."""

    SHARE = auto()
    MEDIAN_DAYS = auto()
    MEDIAN_HOURS = auto()
    COUNT = auto()
    RATE = auto()
    DIFFERENCE = auto()
    ASSOCIATION = auto()


class Better(StrEnum):
    """Which way an indicator should move."""

    HIGHER = auto()
    LOWER = auto()


class FrameKind(StrEnum):
    """The ways of looking at a culture that gather practices."""

    C = auto()
    TRAIT = auto()
    SIGN = auto()
    COMPONENT = auto()
    GROUP = auto()
    CAPABILITY = auto()


class PackFile(StrEnum):
    """The files of an evidence pack that an indicator may read."""

    ORG_UNITS = auto()
    PEOPLE = auto()
    CUSTOMERS = auto()
    GOV_DOCUMENTS = auto()
    JOURNEYS = auto()
    INSTRUMENTS = auto()
    RESPONSES = auto()
    INTERACTIONS = auto()
    VOICE_ITEMS = auto()
    THEMES = auto()
    DIALOGUES = auto()
    INITIATIVES = auto()
    ACTIONS = auto()
    DECISIONS = auto()
    EVENTS = auto()
    STORIES = auto()
    PUBLICATIONS = auto()
    METRICS = auto()
    GOALS = auto()
    QUALITY_REVIEWS = auto()
    RECOGNITIONS = auto()
    PROGRAMMES = auto()
    HIRING_CASES = auto()
    INCIDENTS = auto()
    ORDERS = auto()
    SUBSCRIPTIONS = auto()
    PLACEMENTS = auto()
    BUDGET_LINES = auto()


@dataclass(frozen=True, slots=True)
class PracticeText:
    """A practice in one language; the claim continues "We say …"."""

    name: str
    claim: str
    description: str
    lift: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Something people of a customer-centred organisation habitually do.

    `functions` names the units it is asked of; empty means all of them.
    """

    id: str
    capability: str
    who: tuple[Role, ...]
    scope: Scope
    functions: tuple[UnitFunction, ...]
    levels: tuple[Level, ...]
    cadence: Cadence
    indicators: tuple[str, ...]
    threshold: float
    group: str | None
    cs: tuple[str, ...]
    traits: tuple[str, ...]
    components: tuple[str, ...]
    texts: Mapping[str, PracticeText]

    @property
    def leading_indicator(self) -> str:
        """The id of the indicator that speaks first for this practice."""
        return self.indicators[0]

    def text(self, language: str) -> PracticeText:
        """The words in a language ("en", "zh-hans"), or in English where it has none."""
        return spoken(self.texts, language)


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """An indicator in one language; the formula is one plain sentence."""

    name: str
    formula: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that shows by records whether a practice is lived.

    `capability` is named only where it proves no practice and tells of the whole.
    """

    id: str
    core: bool
    kind: IndicatorKind
    objects: tuple[PackFile, ...]
    opinion: bool
    better: Better
    capability: str | None
    texts: Mapping[str, IndicatorText]

    def text(self, language: str) -> IndicatorText:
        """The words in a language, or in English where it has none."""
        return spoken(self.texts, language)


@dataclass(frozen=True, slots=True)
class FrameText:
    """A frame in one language: a name and one sentence."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A view that gathers practices: a C, a trait, a sign, a component, a group, a capability.

    `practice` is set for a sign only: each sign is proved by exactly one practice.
    """

    key: str
    kind: FrameKind
    practice: str | None
    texts: Mapping[str, FrameText]

    def text(self, language: str) -> FrameText:
        """The words in a language, or in English where it has none."""
        return spoken(self.texts, language)


@dataclass(frozen=True, slots=True)
class PlayText:
    """A type play in one language: what it is, how to begin, what to watch."""

    name: str
    description: str
    first_steps: tuple[str, ...]
    watch_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """The practices that suit a unit of one culture type best to begin with."""

    key: str
    practices: tuple[str, ...]
    texts: Mapping[str, PlayText]

    def text(self, language: str) -> PlayText:
        """The words in a language, or in English where it has none."""
        return spoken(self.texts, language)


Text = TypeVar("Text")


def spoken(texts: Mapping[str, Text], language: str) -> Text:
    """The text in a language: exact ("zh-hans"), then its base ("en-gb" -> "en"), then English."""
    code = language.lower().replace("_", "-")
    while code not in texts and "-" in code:
        code = code.rpartition("-")[0]
    return texts.get(code, texts[FALLBACK_LANGUAGE])


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a customer's journey, with its name by language."""

    key: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """The name in a language, or in English where it has none."""
        return spoken(self.names, language)


@dataclass(frozen=True, slots=True)
class ThemeText:
    """A theme in one language: a name, one sentence, and the phrases that tell it."""

    name: str
    description: str
    label: Label


@dataclass(frozen=True, slots=True)
class ShippedTheme:
    """Something customers speak of wherever they buy, at one stage of their journey.

    Where it is told, the themes it stands over are not meant.
    """

    key: str
    stage: str
    over: tuple[str, ...]
    texts: Mapping[str, ThemeText]

    def text(self, language: str) -> ThemeText:
        """The words in a language, or in English where it has none."""
        return spoken(self.texts, language)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All practices, indicators, frames, plays, stages and themes, in the order of their files."""

    practices: Mapping[str, Practice]
    indicators: Mapping[str, Indicator]
    frames: Mapping[str, Frame]
    plays: Mapping[str, Play]
    stages: Mapping[str, Stage]
    themes: Mapping[str, ShippedTheme]

    def practice(self, key: str) -> Practice:
        """The practice with this id.

        Raises:
            ValueError: no such practice.
        """
        return found(self.practices, "practice", key)

    def indicator(self, key: str) -> Indicator:
        """The indicator with this id.

        Raises:
            ValueError: no such indicator.
        """
        return found(self.indicators, "indicator", key)

    def frame(self, key: str) -> Frame:
        """The frame with this key.

        Raises:
            ValueError: no such frame.
        """
        return found(self.frames, "frame", key)

    def play(self, key: str) -> Play:
        """The type play with this key.

        Raises:
            ValueError: no such play.
        """
        return found(self.plays, "play", key)

    def frames_of(self, kind: FrameKind) -> tuple[Frame, ...]:
        """The frames of one kind, in order: the four Cs, the five traits and so on."""
        return tuple(frame for frame in self.frames.values() if frame.kind is kind)

    def practices_in(self, key: str) -> tuple[Practice, ...]:
        """The practices a frame gathers; none for beliefs and norms, which surveys show.

        Raises:
            ValueError: no such frame.
        """
        frame = self.frame(key)
        return tuple(each for each in self.practices.values() if gathers(frame, each))

    def practices_in_group(self, group: str) -> tuple[Practice, ...]:
        """The practices of a group: "sign", "executive", "service_leader" or "frontline".

        Raises:
            ValueError: no such group.
        """
        groups = [frame.key for frame in self.frames_of(FrameKind.GROUP)]
        if group not in groups:
            raise ValueError(f"No group {group!r} in the catalogue; there are {', '.join(groups)}")
        return self.practices_in(group)

    def practices_using(self, indicator: str) -> tuple[Practice, ...]:
        """The practices that an indicator serves.

        Raises:
            ValueError: no such indicator.
        """
        wanted = self.indicator(indicator).id
        return tuple(each for each in self.practices.values() if wanted in each.indicators)


def gathers(frame: Frame, practice: Practice) -> bool:
    """Whether a practice belongs to a frame."""
    match frame.kind:
        case FrameKind.C:
            return frame.key in practice.cs
        case FrameKind.TRAIT:
            return frame.key in practice.traits
        case FrameKind.SIGN:
            return frame.practice == practice.id
        case FrameKind.COMPONENT:
            return frame.key in practice.components
        case FrameKind.GROUP:
            return frame.key == practice.group
        case FrameKind.CAPABILITY:
            return frame.key == practice.capability


Entry = TypeVar("Entry")


def found(entries: Mapping[str, Entry], noun: str, key: str) -> Entry:
    """An entry by its key, or a ValueError that says what is missing."""
    try:
        return entries[key]
    except KeyError:
        raise ValueError(
            f"No {noun} {key!r} in the catalogue; it has {len(entries)} {noun}s"
        ) from None
