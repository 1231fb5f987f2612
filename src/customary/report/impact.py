# SPDX-License-Identifier: Apache-2.0
"""The impact assessment of data protection: a draft for the controller, filled with what is here.

Two outlines, GDPR Article 35(7) and PIPL Articles 55 and 56, over the same facts. What only the
controller can say (legal basis, judgement of risks, signatures) is left open, never guessed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from customary.report import words
from customary.report.fairness import switch_told
from customary.report.impact_tables import (
    Table,
    kept_table,
    sources_table,
    stored_table,
)
from customary.store.queries.impact import processing
from customary.store.queries.organisation import organisation_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.impact import HeldModel, Processing


class Law(StrEnum):
    """Which outline is followed."""

    GDPR = "gdpr"
    PIPL = "pipl"


@dataclass(frozen=True)
class Section:
    """One chapter: what is so here, and what the controller still has to say."""

    title: str
    text: tuple[str, ...] = ()
    table: Table | None = None
    to_fill: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A whole draft in one language."""

    law: str
    language: str
    organisation: str
    title: str
    intro: str
    to_fill_told: str
    made_at: datetime
    sections: tuple[Section, ...]


def assessment(reader: Reader, law: Law, *, language: str) -> Assessment:
    """The draft after a law, of what is stored at this moment."""
    with translation.override(language):
        found = processing(reader)
        now = timezone.now()
        sections = _after_gdpr(found) if law is Law.GDPR else _after_pipl(found)
        title = (
            _("Data protection impact assessment (GDPR, Article 35)")
            if law is Law.GDPR
            else _("Personal information protection impact assessment (PIPL, Articles 55 and 56)")
        )
        return Assessment(
            law=law.value,
            language=language,
            organisation=organisation_name(language),
            title=title,
            intro=_(
                "A draft, made on %(day)s from what this installation stores. It describes; judging "
                "it is for the controller, whose words belong in the fields left open."
            )
            % {"day": words.day(timezone.localdate())},
            to_fill_told=_("For the controller to fill in"),
            made_at=now,
            sections=tuple(sections),
        )


def as_json(draft: Assessment) -> dict[str, object]:
    """The draft as plain data."""
    return asdict(draft)


def _after_gdpr(found: Processing) -> Iterator[Section]:
    yield Section(
        _("1. What is done, and what for"),
        text=(*_purposes(), *_whom(found)),
        to_fill=(
            _("Controller, representative, data protection officer"),
            _("Legal basis of each purpose (Article 6; Article 9 where it applies)"),
            _("Legitimate interest pursued, where that is the basis"),
        ),
    )
    yield from _described(found)
    yield Section(
        _("5. Necessity and proportion"),
        text=_proportion(found),
        to_fill=(
            _("Why the purposes cannot be reached with less"),
            _("Agreement with employee representatives, with its date"),
        ),
    )
    yield Section(
        _("6. Risks for the people concerned"),
        text=_risks(),
        to_fill=(_("How likely and how grave each is here, and what remains"),),
    )
    yield Section(_("7. What is done against them"), text=_measures(found))
    yield Section(
        _("8. Rights of the people concerned"),
        text=_rights(),
        to_fill=(_("How people are told (Articles 13 and 14), and whom they turn to"),),
    )
    yield Section(
        _("9. Advice and decision"),
        to_fill=(
            _("Advice of the data protection officer (Article 35(2))"),
            _("Views of the people concerned or their representatives (Article 35(9))"),
            _("Whether the authority must be consulted first (Article 36)"),
            _("Decision, date, signature, day of the next review"),
        ),
    )


def _after_pipl(found: Processing) -> Iterator[Section]:
    yield Section(
        _("1. Why an assessment is made"),
        text=(_automated(),),
        to_fill=(
            _(
                "Which cases of Article 55 apply: sensitive information, automated decisions, "
                "entrusting or passing on, making public, transfer abroad, other great effect"
            ),
            _("Personal information handler and the person in charge"),
            _("Basis of each purpose (Article 13), separate consent where it is needed"),
        ),
    )
    yield from _described(found)
    yield Section(
        _("5. Whether purposes and ways are lawful, legitimate and necessary"),
        text=(*_purposes(), *_whom(found), *_proportion(found)),
        to_fill=(_("Judgement after Article 56(1)"),),
    )
    yield Section(
        _("6. Effect on people's rights, and risks to security"),
        text=(*_risks(), *_rights()),
        to_fill=(_("Judgement after Article 56(2), with what remains"),),
    )
    yield Section(
        _("7. Whether protection is lawful, effective and fits the risk"),
        text=_measures(found),
        to_fill=(
            _("Judgement after Article 56(3)"),
            _("Where the servers stand; transfer abroad and its basis (Article 38)"),
        ),
    )
    yield Section(
        _("8. Decision"),
        text=(_("The report and the record of processing are kept for three years at least."),),
        to_fill=(_("Decision, date, signature, day of the next review"),),
    )


def _described(found: Processing) -> Iterator[Section]:
    """What is the same under either law: what is stored, from where, for whom, how long."""
    yield Section(
        _("2. What is stored, and who may see it"),
        text=(_("Whoever is not named sees nothing of it. Units are those a role is held for."),),
        table=stored_table(found.tables),
    )
    yield Section(
        _("3. Where it comes from, and where it goes"),
        text=_recipients(found),
        table=sources_table(found.sources),
        to_fill=(
            _("Processors: hosting, mail, backups, with their contracts"),
            *(
                _("Who runs the language model at %(host)s, in which country, by which contract")
                % {"host": one.host}
                for one in found.language_models
            ),
        ),
    )
    yield Section(
        _("4. How long it is kept"),
        text=(
            _(
                "What has an end is deleted every night with its history and the raw records it "
                "came from. What has none is kept until a person or customer is erased."
            ),
        ),
        table=kept_table([*(one.table for one in found.tables), *found.other_tables]),
        to_fill=(_("Why each period is as long as it is"),),
    )


def _purposes() -> tuple[str, ...]:
    return (
        _(
            "Customary shows how far an organisation's customs serve its customers, by counting "
            "what records of daily work show. Units and practices are graded, never persons."
        ),
    )


def _whom(found: Processing) -> tuple[str, ...]:
    told = _(
        "It holds records of %(employees)s people who work here, %(customers)s customers, and "
        "%(accounts)s accounts by which other systems know people. %(erased)s have been erased."
    ) % {
        "employees": words.number(found.employees),
        "customers": words.number(found.customers),
        "accounts": words.number(found.accounts),
        "erased": words.number(found.erased),
    }
    if found.oldest is None:
        return (told,)
    return (told, _("The oldest record is of %(day)s.") % {"day": words.day(found.oldest)})


def _automated() -> str:
    return _(
        "Nothing is decided about a person automatically, and no profile of a person is made. "
        "Goals and rewards that hang on a grade are refused."
    )


def _proportion(found: Processing) -> tuple[str, ...]:
    said = [
        _(
            "Feeds keep what an indicator needs: no bodies and titles of ordinary meetings, no "
            "people from outside but as customers or as a number."
        )
    ]
    said += [f"{switch_told(one)}{_(': ')}{one.reason}" for one in found.switches]
    if not found.switches:
        said.append(_("No indicator and no source is switched off."))
    return tuple(said)


def _risks() -> tuple[str, ...]:
    return (
        _("Somebody is recognised in a figure about few people, or by comparing two figures."),
        _("A record is wrong, or belongs to somebody else, and a unit is judged by it."),
        _("Figures are used to judge single employees, or people feel watched."),
        _("Words of customers or employees are read by somebody who should not read them."),
        _("Records are stolen, lost, or kept longer than they are needed."),
    )


def _measures(found: Processing) -> tuple[str, ...]:
    floors = found.floors
    return (
        _(
            "Figures are shown from %(units)s people of a unit, opinions from %(opinions)s, trends "
            "from %(trends)s; what could be worked out from figures beside it is hidden too."
        )
        % {name: words.number(value) for name, value in floors.items()},
        _("One matrix of roles says who sees what; it is tested cell by cell."),
        _("Every change of a record, setting or right is written down with who made it."),
        _(
            "Ten records drawn at random each quarter are confirmed or refuted by somebody, and "
            "anybody disputes a grade in the open."
        ),
        _(
            "Secrets of other systems are encrypted; passwords are hashed; sign-in can take two steps."
        ),
        _automated(),
    )


def _rights() -> tuple[str, ...]:
    return (
        _("Everybody sees all that is recorded about them, from where, and how long it is kept."),
        _(
            "One verb erases a person or customer in all tables, history, raw records and mails, "
            "in every source they are known in."
        ),
        _("Records are corrected in their source, and follow with the next import."),
        _("A source or an indicator is switched off with a stated reason, by people leads too."),
    )


def _recipients(found: Processing) -> tuple[str, ...]:
    return (
        _("Sent so far: %(mails)s mails and %(webhooks)s messages to other systems.")
        % {"mails": words.number(found.mails), "webhooks": words.number(found.webhooks)},
        _("%(count)s keys let other systems send or read records.")
        % {"count": words.number(found.api_keys)},
        *(_model_told(one) for one in found.language_models),
        _("Nothing is passed to the makers of Customary or to anybody else.")
        if not found.language_models
        else _("Nothing else is passed to anybody, and nothing to the makers of Customary."),
    )


def _model_told(model: HeldModel) -> str:
    told = {
        "host": model.host,
        "requests": words.number(model.requests),
        "comments": words.number(model.sent),
    }
    if model.is_on:
        return (
            _(
                "An administrator let a language model at %(host)s be asked: customers' words, never "
                "employees', with personal data covered as far as rules find them. Requests so far: "
                "%(requests)s, with %(comments)s comments in all."
            )
            % told
        )
    return (
        _(
            "A language model at %(host)s is no longer asked. Requests until then: %(requests)s, "
            "with %(comments)s comments of customers in all, personal data covered."
        )
        % told
    )
