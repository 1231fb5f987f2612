# SPDX-License-Identifier: Apache-2.0
"""Write the story down: a pack for each system, and what is true about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.demo.feedback import feedback_of
from customary.demo.pack import refuse_strangers, write_packs
from customary.demo.planted import truths
from customary.demo.telling import tell
from customary.demo.truth import document

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from customary.demo.feedback import Asked


def generate(directory: Path, *, seed: int, as_of: date, scale: float) -> Asked:
    """Write the demonstration organisation: a folder for each source, and `truth.toml`.

    What customers answer when they are asked is in no pack, and is given back.

    Args:
        directory: made if it is not there; files of the same names are replaced.
        seed: the same seed, day and scale give the same bytes.
        as_of: the last day told; the 36 months before it are told too.
        scale: volume of customers, comments and contacts; 1.0 is 60,000 comments.

    Raises:
        ValueError: if the scale is outside 0.01 to 20, or the directory holds other packs.
    """
    refuse_strangers(directory)
    story = tell(seed=seed, as_of=as_of, scale=scale)
    directory.mkdir(parents=True, exist_ok=True)
    write_packs(directory, story.tables)
    (directory / "truth.toml").write_text(document(story.scene, truths(story)), encoding="utf-8")
    return feedback_of(story)
