# SPDX-License-Identifier: Apache-2.0
"""What is shown of a customer's words: all of them, with personal data covered.

Whatever page, export, digest or quote prints words of customers takes them from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.catalogue.characters import load_folding
from customary.core.text.masking import mask
from customary.core.text.search import indexed

if TYPE_CHECKING:
    from customary.store.models import Annotation, VoiceItem

#: Columns of records that hold customers' own words.
WORDS = {"voice_items": ("text", "title"), "interactions": ("subject", "customer_goal")}


def shown_text(item: VoiceItem) -> str:
    """The text of an item as it may be shown; select its annotation with it."""
    return shown_words(item.text, has_personal_data(item))


def shown_title(item: VoiceItem) -> str:
    """The title of an item as it may be shown; select its annotation with it."""
    return shown_words(item.title, has_personal_data(item))


def shown_words(text: str, privacy: bool | None) -> str:
    """Words as they may be shown: masked, unless they were read and hold no personal data."""
    return text if privacy is False else mask(text)


def found_by(title: str, text: str, privacy: bool | None) -> str:
    """What a title and text are found by: by what is shown of them, and nothing else."""
    return indexed(f"{shown_words(title, privacy)}\n{shown_words(text, privacy)}", load_folding())


def has_personal_data(item: VoiceItem) -> bool | None:
    """Whether an item holds personal data; None where it was not read since it last changed."""
    annotation: Annotation | None = getattr(item, "annotation", None)
    if annotation is None or annotation.understood_at < item.updated_at:
        return None
    return annotation.privacy
