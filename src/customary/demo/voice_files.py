# SPDX-License-Identifier: Apache-2.0
"""The comments as the help desk, the shop and the survey tool deliver them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import unit_number
from customary.demo.contacts import CHANNELS
from customary.demo.phrases import KINDS, LUCK, Phrasebook
from customary.demo.tables import Table, reference
from customary.demo.voice import COMPLAINT, HELPDESK, SHOP, SOURCES, SUGGESTION, SURVEY
from customary.demo.words import CHINESE, ENGLISH, LANGUAGES, choose, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from customary.demo.contacts import Contacts
    from customary.demo.customers import Customers
    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.themes import Theme
    from customary.demo.voice import Voice

LOW, HIGH = 1, 5
SHOP_CHANNELS = ("shop review", "shop review", "app review", "social")
#: Suggestions that are a colleague's own observation at the front line.
OBSERVED = 0.08


def texts_of(scene: Scene, voice: Voice, themes: list[Theme]) -> list[str]:
    """What was written in each item."""
    chance = scene.chance("texts")
    luck: list[list[float]] = chance.random((len(voice), LUCK)).tolist()
    books = [Phrasebook(ENGLISH), Phrasebook(CHINESE)]
    topics, products = list(words("topics")), list(words("company")["products"])
    unheard = _unheard(scene, voice).tolist()
    written = []
    columns = (voice.language, voice.kind, voice.topic, voice.product, voice.theme)
    for row, (language, kind, topic, product, theme) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        told: Sequence[str] = themes[theme].patterns[language] if theme >= 0 else ()
        if unheard[row]:
            told = words("unheard")["en" if language == ENGLISH else "zh"]
        written.append(
            books[language].text(
                KINDS[kind],
                topics[topic],
                products[product],
                luck[row],
                told,
            )
        )
    return written


def _unheard(scene: Scene, voice: Voice) -> npt.NDArray[np.bool_]:
    """Which complaints of the last days speak of something that no theme names yet."""
    told = words("unheard")
    products = [one in told["products"] for one in words("company")["products"]]
    weeks = (scene.last - voice.moment.astype("datetime64[D]")).astype(int) // 7
    share = np.append(told["share"], 0.0)[np.minimum(weeks, len(told["share"]))]
    about = (voice.kind == COMPLAINT) & (voice.theme < 0) & np.array(products)[voice.product]
    found: npt.NDArray[np.bool_] = about & (scene.chance("unheard").random(len(voice)) < share)
    return found


def tables(
    scene: Scene,
    staff: Staff,
    customers: Customers,
    contacts: Contacts,
    voice: Voice,
    *,
    themes: list[Theme],
    texts: list[str],
) -> list[Table]:
    """One file of comments from each of the three sources."""
    chance = scene.chance("voice file")
    luck = chance.random((len(voice), 3))
    contact = np.full(len(voice), -1)
    heard = contacts.voice >= 0
    contact[contacts.voice[heard]] = np.flatnonzero(heard)
    observed = (voice.kind == SUGGESTION) & (voice.source == HELPDESK) & (contact < 0)
    observed &= luck[:, 0] < OBSERVED
    unit = _units(contacts, voice, contact)
    author = staff.someone(chance, unit, voice.moment.astype("datetime64[D]"))
    keys = list(unit_number())
    titles = [Phrasebook(ENGLISH), Phrasebook(CHINESE)]
    names = list(words("company")["products"])
    topics = list(words("topics").values())
    files = []
    # What is answered in a survey goes through Customary itself: `feedback.py`.
    for source, name in enumerate(SOURCES[:SURVEY]):
        chosen = np.flatnonzero(voice.source == source)
        scored = ~np.isnan(voice.score[chosen])
        rows = chosen.tolist()
        columns: dict[str, Sequence[Any] | npt.NDArray[Any]] = {
            "external_id": [voice.external_id(row) for row in rows],
            "kind": [KINDS[kind] for kind in voice.kind[chosen].tolist()],
            "occurred_at": voice.moment[chosen],
            "text": [texts[row] for row in rows],
            "title": [
                titles[voice.language[row]].title(KINDS[voice.kind[row]], luck[row, 1])
                if source == SHOP and luck[row, 2] < 0.7
                else ""
                for row in rows
            ],
            "language": [LANGUAGES[code] for code in voice.language[chosen].tolist()],
            "channel": [
                _channel(source, contacts, int(contact[row]), luck[row, 2]) for row in rows
            ],
            "score": voice.score[chosen],
            "score_low": np.where(scored, LOW, np.nan),
            "score_high": np.where(scored, HIGH, np.nan),
            "customer": [
                "" if observed[row] else customers.reference(int(voice.customer[row]))
                for row in rows
            ],
            "person": [staff.reference(int(author[row])) if observed[row] else "" for row in rows],
            "unit": [reference("hr", keys[unit[row]]) for row in rows],
            "theme": [
                reference("voc", themes[theme].key) if theme >= 0 else ""
                for theme in voice.theme[chosen].tolist()
            ],
            "subject": [names[product] for product in voice.product[chosen].tolist()],
            "journey_stage": [topics[topic]["stage"] for topic in voice.topic[chosen].tolist()],
            "consent_to_quote": voice.consent[chosen],
            "answered_at": voice.answered[chosen],
            "told_at": voice.told[chosen],
        }
        if source == HELPDESK:
            columns["interaction"] = [
                contacts.reference(int(contact[row])) if contact[row] >= 0 else "" for row in rows
            ]
        files.append(Table(name, "voice_items", columns))
    return files


def _units(
    contacts: Contacts, voice: Voice, contact: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Who answers: the team of the contact, the shop for its reviews, else the language's team."""
    number = unit_number()
    english = voice.language == ENGLISH
    shop = np.where(english, number["sales-europe"], number["sales-online"])
    team = np.where(english, number["service-dublin"], number["service-chengdu"])
    unit = np.where(voice.source == SHOP, shop, team)
    return np.where(contact >= 0, contacts.unit[contact], unit)


def _channel(source: int, contacts: Contacts, contact: int, luck: float) -> str:
    if contact >= 0:
        return CHANNELS[contacts.kind[contact]]
    if source == HELPDESK:
        return choose(CHANNELS[:4], luck)
    return choose(SHOP_CHANNELS, luck)
