# SPDX-License-Identifier: Apache-2.0
"""The catalogue: what a customer-centred culture does, and which records prove it.

    catalogue = load_catalogue()
    catalogue.practice("C49").text("zh-hans").name

Data live beside this file as TOML; adding a practice, an indicator, a play or a language
is adding to those files, and nothing else changes.
"""

from customary.catalogue.instruments import ShippedInstrument, load_instruments, read_instruments
from customary.catalogue.loading import load_catalogue, read_catalogue
from customary.catalogue.model import (
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
    ShippedTheme,
    Stage,
    ThemeText,
    UnitFunction,
)
from customary.catalogue.themes import load_flag_phrases, load_taxonomy
from customary.core.grading.periods import Cadence

__all__ = [
    "Better",
    "Cadence",
    "Catalogue",
    "Frame",
    "FrameKind",
    "FrameText",
    "Indicator",
    "IndicatorKind",
    "IndicatorText",
    "Level",
    "PackFile",
    "Play",
    "PlayText",
    "Practice",
    "PracticeText",
    "Role",
    "Scope",
    "ShippedInstrument",
    "ShippedTheme",
    "Stage",
    "ThemeText",
    "UnitFunction",
    "load_catalogue",
    "load_flag_phrases",
    "load_instruments",
    "load_taxonomy",
    "read_catalogue",
    "read_instruments",
]
