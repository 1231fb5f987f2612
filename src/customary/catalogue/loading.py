# SPDX-License-Identifier: Apache-2.0
"""Turns the catalogue's TOML files into a Catalogue, or says which line of which file is wrong.

Each folder holds one structure file and one text file a language:

    practices/<capability>/{practices,en,zh-hans}.toml
    indicators/{indicators,en,zh-hans}.toml
    frames/{frames,en,zh-hans}.toml
    plays/{plays,en,zh-hans}.toml
    stages/, themes/, flags/                    see themes.py

English must be complete; another language may miss an entry, which then speaks English.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from customary.catalogue.model import (
    FALLBACK_LANGUAGE,
    Better,
    Catalogue,
    Frame,
    FrameKind,
    FrameText,
    Indicator,
    IndicatorKind,
    IndicatorText,
    Level,
    PackFile,
    Play,
    PlayText,
    Practice,
    PracticeText,
    Role,
    Scope,
    UnitFunction,
)
from customary.catalogue.reading import Table, read_tables
from customary.catalogue.themes import read_flag_phrases, read_stages, read_themes
from customary.core.grading.periods import Cadence

Text = TypeVar("Text")
Texts = dict[str, dict[str, Text]]


@cache
def load_catalogue() -> Catalogue:
    """The catalogue shipped with this package, read once a process."""
    return read_catalogue(files("customary.catalogue"))


def read_catalogue(root: Traversable) -> Catalogue:
    """A catalogue from a folder laid out as described above.

    Raises:
        ValueError: a file, key or value is missing, unknown, twice there, or of the wrong sort.
    """
    frames = read_frames(root)
    indicators = read_indicators(root, frames=frames)
    practices = read_practices(root, indicators=indicators, frames=frames)
    check_signs(root, frames=frames, practices=practices)
    check_indicators(root, indicators=indicators, practices=practices)
    stages = read_stages(root)
    read_flag_phrases(root)
    return Catalogue(
        practices=MappingProxyType(practices),
        indicators=MappingProxyType(indicators),
        frames=MappingProxyType(frames),
        plays=MappingProxyType(read_plays(root, practices=practices)),
        stages=MappingProxyType(stages),
        themes=MappingProxyType(read_themes(root, stages=stages)),
    )


def read_indicators(root: Traversable, *, frames: Mapping[str, Frame]) -> dict[str, Indicator]:
    """The indicators, by id."""
    tables = read_tables(root, "indicators", "indicators.toml")
    texts = read_texts(root, "indicators", structure=tables, read=indicator_text)
    known = [each.key for each in frames.values() if each.kind is FrameKind.CAPABILITY]
    return {key: indicator(table, texts[key], capabilities=known) for key, table in tables.items()}


def indicator(
    table: Table, texts: Mapping[str, IndicatorText], *, capabilities: list[str]
) -> Indicator:
    """One indicator out of its table."""
    table.refuse_keys_except("core", "kind", "objects", "opinion", "better", "capability")
    objects = table.some_of("objects", PackFile)
    if not objects:
        raise table.complaint("objects", [], "name at least one pack file that it reads")
    return Indicator(
        id=table.key,
        core=table.flag("core"),
        kind=table.one_of("kind", IndicatorKind),
        objects=objects,
        opinion=table.flag("opinion", default=False),
        better=table.one_of("better", Better),
        capability=table.key_among("capability", capabilities, noun="capability"),
        texts=texts,
    )


def indicator_text(table: Table) -> IndicatorText:
    """The words of an indicator."""
    table.refuse_keys_except("name", "formula")
    return IndicatorText(name=table.text("name"), formula=table.text("formula"))


def read_frames(root: Traversable) -> dict[str, Frame]:
    """The frames, by key."""
    tables = read_tables(root, "frames", "frames.toml")
    texts = read_texts(root, "frames", structure=tables, read=frame_text)
    return {key: frame(table, texts[key]) for key, table in tables.items()}


def frame(table: Table, texts: Mapping[str, FrameText]) -> Frame:
    """One frame out of its table; only a sign names its practice."""
    kind = table.one_of("kind", FrameKind)
    if kind is FrameKind.SIGN:
        table.refuse_keys_except("kind", "practice")
        return Frame(key=table.key, kind=kind, practice=table.text("practice"), texts=texts)
    table.refuse_keys_except("kind")
    return Frame(key=table.key, kind=kind, practice=None, texts=texts)


def frame_text(table: Table) -> FrameText:
    """The words of a frame."""
    table.refuse_keys_except("name", "description")
    return FrameText(name=table.text("name"), description=table.text("description"))


def read_practices(
    root: Traversable, *, indicators: Mapping[str, Indicator], frames: Mapping[str, Frame]
) -> dict[str, Practice]:
    """The practices, by id, in the order of the capabilities and of their files."""
    practices: dict[str, Practice] = {}
    for capability in capabilities(root, frames):
        folder = f"practices/{capability}"
        tables = read_tables(root, *folder.split("/"), "practices.toml")
        texts = read_texts(root, folder, structure=tables, read=practice_text)
        for key, table in tables.items():
            if key in practices:
                raise ValueError(
                    f"{table.file}: [{key}] is already in practices/{practices[key].capability}/"
                    "practices.toml: remove one of the two"
                )
            practices[key] = practice(
                table, texts[key], capability=capability, indicators=indicators, frames=frames
            )
    return practices


def capabilities(root: Traversable, frames: Mapping[str, Frame]) -> list[str]:
    """The capabilities that have a folder of practices, in the order of the frames.

    Raises:
        ValueError: a folder is no capability, so nobody would ever read it.
    """
    known = [each.key for each in frames.values() if each.kind is FrameKind.CAPABILITY]
    folders = {each.name for each in root.joinpath("practices").iterdir() if each.is_dir()}
    for name in sorted(folders):
        if name not in known:
            raise ValueError(
                f"practices/{name}: no such capability: name the folder after one of "
                f"{', '.join(known)}"
            )
    return [name for name in known if name in folders]


def practice(
    table: Table,
    texts: Mapping[str, PracticeText],
    *,
    capability: str,
    indicators: Mapping[str, Indicator],
    frames: Mapping[str, Frame],
) -> Practice:
    """One practice out of its table."""
    table.refuse_keys_except(
        *("who", "scope", "levels", "cadence", "indicators", "threshold"),
        *("group", "cs", "traits", "components", "functions"),
    )
    keys = {kind: [each.key for each in frames.values() if each.kind is kind] for kind in FrameKind}
    made = Practice(
        id=table.key,
        capability=capability,
        who=table.some_of("who", Role),
        scope=table.one_of("scope", Scope),
        functions=table.some_of("functions", UnitFunction) if "functions" in table.values else (),
        levels=table.some_of("levels", Level),
        cadence=table.one_of("cadence", Cadence),
        indicators=table.keys_among("indicators", indicators, noun="indicator"),
        threshold=table.share("threshold"),
        group=table.key_among("group", keys[FrameKind.GROUP], noun="group"),
        cs=table.keys_among("cs", keys[FrameKind.C], noun="C"),
        traits=table.keys_among("traits", keys[FrameKind.TRAIT], noun="trait"),
        components=table.keys_among("components", keys[FrameKind.COMPONENT], noun="component"),
        texts=texts,
    )
    check_practice(table, made)
    return made


def check_practice(table: Table, made: Practice) -> None:
    """Refuses a practice whose fields contradict one another."""
    for name, values in (("who", made.who), ("indicators", made.indicators)):
        if not values:
            raise table.complaint(name, [], "name at least one")
    if made.scope is Scope.COMPANY and made.levels:
        raise table.complaint("levels", table.values["levels"], "write [] for company scope")
    if made.scope is Scope.UNIT and not made.levels:
        raise table.complaint("levels", [], "name the levels that must show it in a unit")


def practice_text(table: Table) -> PracticeText:
    """The words of a practice."""
    table.refuse_keys_except("name", "claim", "description", "lift", "evidence")
    return PracticeText(
        name=table.text("name"),
        claim=table.text("claim"),
        description=table.text("description"),
        lift=table.text("lift"),
        evidence=table.text("evidence"),
    )


def check_signs(
    root: Traversable, *, frames: Mapping[str, Frame], practices: Mapping[str, Practice]
) -> None:
    """Refuses a sign without its practice and a sign practice without its sign."""
    tables = read_tables(root, "frames", "frames.toml")
    proved = {each.practice for each in frames.values() if each.kind is FrameKind.SIGN}
    for each in frames.values():
        if each.practice is None:
            continue
        if each.practice not in practices or practices[each.practice].group != "sign":
            raise tables[each.key].complaint(
                "practice", each.practice, 'write the id of a practice with group = "sign"'
            )
    for each_practice in practices.values():
        if each_practice.group == "sign" and each_practice.id not in proved:
            raise ValueError(
                f"frames/frames.toml: no sign has practice = {each_practice.id!r}: add one, or "
                f"take the group away in practices/{each_practice.capability}/practices.toml"
            )


def check_indicators(
    root: Traversable,
    *,
    indicators: Mapping[str, Indicator],
    practices: Mapping[str, Practice],
) -> None:
    """Refuses an indicator that stands nowhere, and one that stands in two places."""
    tables = read_tables(root, "indicators", "indicators.toml")
    proving = {key for each in practices.values() for key in each.indicators}
    for key, each in indicators.items():
        if (key in proving) == (each.capability is not None):
            mend = (
                "remove it, for a practice has this indicator"
                if key in proving
                else "name the capability it tells of, for no practice has this indicator"
            )
            raise tables[key].complaint("capability", each.capability, mend)


def read_plays(root: Traversable, *, practices: Mapping[str, Practice]) -> dict[str, Play]:
    """The type plays, by key."""
    tables = read_tables(root, "plays", "plays.toml")
    texts = read_texts(root, "plays", structure=tables, read=play_text)
    return {key: play(table, texts[key], practices=practices) for key, table in tables.items()}


def play(table: Table, texts: Mapping[str, PlayText], *, practices: Mapping[str, Practice]) -> Play:
    """One type play out of its table."""
    table.refuse_keys_except("practices")
    chosen = table.keys_among("practices", practices, noun="practice")
    if not chosen:
        raise table.complaint("practices", [], "name at least one")
    return Play(key=table.key, practices=chosen, texts=texts)


def play_text(table: Table) -> PlayText:
    """The words of a type play."""
    table.refuse_keys_except("name", "description", "first_steps", "watch_out")
    return PlayText(
        name=table.text("name"),
        description=table.text("description"),
        first_steps=table.texts("first_steps"),
        watch_out=table.texts("watch_out"),
    )


def read_texts(
    root: Traversable,
    folder: str,
    *,
    structure: Mapping[str, Table],
    read: Callable[[Table], Text],
) -> dict[str, Mapping[str, Text]]:
    """The texts of a folder by key and language; every TOML file but the structure's is one.

    Raises:
        ValueError: English lacks a key, or a language speaks of a key that does not exist.
    """
    own_name = f"{folder.rpartition('/')[0] or folder}.toml"
    parts = folder.split("/")
    names = sorted(
        each.name
        for each in root.joinpath(*parts).iterdir()
        if each.name.endswith(".toml") and each.name != own_name
    )
    texts: Texts[Text] = {key: {} for key in structure}
    for name in names:
        for key, table in read_tables(root, *parts, name).items():
            if key not in structure:
                raise ValueError(
                    f"{folder}/{name}: [{key}] is not in {own_name}: mend the id or remove it"
                )
            texts[key][name.removesuffix(".toml")] = read(table)
    for key, spoken in texts.items():
        if FALLBACK_LANGUAGE not in spoken:
            raise ValueError(f"{folder}/{FALLBACK_LANGUAGE}.toml: no text for [{key}]: add it")
    return {key: MappingProxyType(spoken) for key, spoken in texts.items()}
