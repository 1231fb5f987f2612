# SPDX-License-Identifier: Apache-2.0
"""Correcting what rules found in publications, and teaching them; what people decide stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.catalogue.vocabulary import load_vocabularies
from customary.core.text.phrases import pattern
from customary.core.text.script import language_of
from customary.store.access import System, may, require, require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    CommunicationRule,
    Element,
    PublicationSentence,
    SentenceState,
    SwitchedOffRule,
)
from customary.store.queries.communication import whole_text

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import Publication

LONGEST_PHRASE = 200
#: Shorter phrases would stand in every second sentence.
SHORTEST_PHRASE = 2


@transaction.atomic
def decide_sentence(
    by: Reader, sentence: PublicationSentence, *, carries: bool
) -> PublicationSentence | None:
    """Say whether a sentence carries its element; one that a person had added goes again."""
    _require_correction(by, sentence.publication)
    sentence = locked(sentence)
    if not carries and sentence.state == SentenceState.ADDED:
        record_changes(by, _table(sentence), before={sentence.pk: values_of(sentence)})
        sentence.delete()
        return None
    state = SentenceState.CONFIRMED if carries else SentenceState.REFUTED
    return change(by, sentence, state=state, decided_by_id=_account(by))


@transaction.atomic
def add_sentence(
    by: Reader, publication: Publication, *, element: str, text: str
) -> PublicationSentence:
    """Say that a sentence carries an element that no rule found in it.

    Raises:
        Refused: the publication has no such sentence, or it is known to carry the element.
    """
    _require_correction(by, publication)
    text = filled(text, "text")
    if text not in whole_text(publication):
        raise Refused(_("This publication has no such sentence."), "text")
    known = PublicationSentence.objects.filter(
        publication=publication, element=_element(element), text=text
    ).first()
    if known is not None:
        if known.state != SentenceState.REFUTED:
            raise Refused(_("This sentence is known to carry it."), "element")
        return change(by, known, state=SentenceState.CONFIRMED, decided_by_id=_account(by))
    made = PublicationSentence.objects.create(
        publication=publication,
        element=element,
        text=text,
        state=SentenceState.ADDED,
        decided_by_id=_account(by),
    )
    record_changes(by, _table(made), after={made.pk: values_of(made)})
    return made


@transaction.atomic
def teach(by: Reader, *, element: str, phrase: str, shows: bool) -> CommunicationRule:
    """From now on, a sentence with this phrase carries the element; or it never does.

    Raises:
        Refused: the phrase is too short or long, cannot be looked for, or is taught already.
    """
    require(by, "write", "communication_rules")
    phrase = " ".join(filled(phrase, "phrase").casefold().split())
    if not SHORTEST_PHRASE <= len(phrase) <= LONGEST_PHRASE:
        raise Refused(
            _("A phrase has %(least)s to %(most)s characters.")
            % {"least": SHORTEST_PHRASE, "most": LONGEST_PHRASE},
            "phrase",
        )
    try:
        pattern([phrase])
    except ValueError as error:
        raise Refused(
            _("These words cannot be looked for."),
            "phrase",
            _("Write them as they stand in texts."),
        ) from error
    language = language_of(phrase)
    known = {"element": _element(element), "language": language, "phrase": phrase}
    if CommunicationRule.objects.filter(**known).exists():
        raise Refused(_("This is taught already."), "phrase")
    made = CommunicationRule.objects.create(**known, shows=shows, taught_by_id=_account(by))
    record_changes(by, _table(made), after={made.pk: values_of(made)})
    return made


@transaction.atomic
def forget_rule(by: Reader, rule: CommunicationRule) -> None:
    """Take back what somebody here taught."""
    require(by, "write", "communication_rules")
    record_changes(by, _table(rule), before={rule.pk: values_of(rule)})
    rule.delete()


@transaction.atomic
def switch_rule_off(by: Reader, key: str, *, reason: str) -> SwitchedOffRule:
    """Switch off a rule that came with the product, with a reason that everybody can read.

    Raises:
        ValueError: there is no such rule.
    """
    require(by, "write", "communication_rules")
    if key not in {rule.key for one in load_vocabularies() for rule in one.rules}:
        raise ValueError(f"There is no rule {key!r}.")
    off, _made = SwitchedOffRule.objects.update_or_create(
        rule=key, defaults={"reason": filled(reason, "reason"), "decided_by_id": _account(by)}
    )
    record_changes(by, _table(off), after={off.pk: values_of(off)})
    return off


@transaction.atomic
def switch_rule_on(by: Reader, key: str) -> None:
    """Let a shipped rule look again."""
    require(by, "write", "communication_rules")
    for off in SwitchedOffRule.objects.filter(rule=key):
        record_changes(by, _table(off), before={off.pk: values_of(off)})
        off.delete()


def _require_correction(by: Reader, publication: Publication) -> None:
    """Whoever may teach rules, or change the publication, may correct what was found in it."""
    if not may(by, "write", "communication_rules"):
        require_row(by, "write", publication)


def _element(key: str) -> str:
    if key not in Element.values:
        raise ValueError(f"There is no element {key!r}.")
    return key


def _account(by: Reader) -> int | None:
    return None if isinstance(by, System) else by.account


def _table(row: PublicationSentence | CommunicationRule | SwitchedOffRule) -> str:
    return str(row._meta.db_table)
