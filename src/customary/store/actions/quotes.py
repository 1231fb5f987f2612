# SPDX-License-Identifier: Apache-2.0
"""Consent to be quoted: asked for by mail, recorded where it was given, taken back at any time.

Whoever has the link of a mail may say yes or no for those words, as often as they like, and can
read nothing else by it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import System, require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import change, filled, locked, own_source, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Citation,
    CitationKind,
    CustomerStatus,
    Organisation,
    QuoteConsent,
    VoiceItem,
    quotable,
)
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import Customer

PURPOSE = "answer of a customer"
LONGEST_HOW = 200


def only_quotable(words: VoiceItem) -> VoiceItem:
    """The words, if they may be placed anywhere.

    Raises:
        Refused: an employee said them, or the customer has not agreed, or not any more.
    """
    if words.person_id is not None:
        raise Refused(
            _("An employee said this, not a customer."), "link", _("Cite a customer's words.")
        )
    if not VoiceItem.objects.filter(quotable(), pk=words.pk).exists():
        raise Refused(
            _("This customer has not agreed to be quoted."),
            "link",
            _("Ask for consent first, or cite somebody who gave it."),
        )
    return words


@transaction.atomic
def ask_consent(by: Reader, words: VoiceItem, *, address: str) -> QuoteConsent:
    """Ask the customer by mail; `address` is the page that takes the answer, without its token.

    Raises:
        Refused: there is nobody who may be written to, or somebody asked or got an answer before.
    """
    words, consent = _held(by, words)
    customer = _reachable(words)
    if consent.agreed_at or consent.refused_at or words.consent_to_quote:
        raise Refused(_("This customer has answered already."))
    if consent.asked_at:
        raise Refused(
            _("This customer was asked already."), "", _("Wait for the answer, or ask in person.")
        )
    token = secrets.token_urlsafe(24)
    _keep(
        by,
        consent,
        asked_at=timezone.now(),
        asked_by_id=person_of(by),
        token_digest=_digest(token),
    )
    _write(words, customer, f"{address}{token}/")
    return consent


@transaction.atomic
def record_consent(by: Reader, words: VoiceItem, *, on: date, how: str) -> QuoteConsent:
    """Keep that the customer agreed elsewhere: on which day, and how.

    Raises:
        Refused: the day is to come, or nothing is said of how.
    """
    words, consent = _held(by, words)
    if on > timezone.localdate():
        raise Refused(_("This day is to come."), "on", _("Record it once they agreed."))
    how = filled(how, "how")
    if len(how) > LONGEST_HOW:
        what = _("That has %(n)s characters; at most %(most)s are kept.")
        raise Refused(what % {"n": len(how), "most": LONGEST_HOW}, "how", _("Say it shorter."))
    _keep(
        by,
        consent,
        agreed_at=timezone.make_aware(datetime.combine(on, time.min)),
        refused_at=None,
        how=how,
        recorded_by_id=person_of(by),
    )
    change(by, words, consent_to_quote=True)
    return consent


@transaction.atomic
def withdraw_consent(by: Reader, words: VoiceItem) -> QuoteConsent:
    """Keep that the customer does not agree any more; the quote is taken down wherever it stood."""
    words, consent = _held(by, words)
    return _refuse(by, words, consent)


def consent_by(token: str) -> QuoteConsent | None:
    """The consent that a link asks for, with the words; None for a link that leads nowhere."""
    found = QuoteConsent.objects.filter(token_digest=_digest(token))
    return found.select_related("voice_item", "voice_item__annotation").first()


@transaction.atomic
def answer_consent(token: str, *, agrees: bool) -> QuoteConsent:
    """The customer's yes or no, by the link of the mail; each time the last one holds.

    Raises:
        Refused: the link leads nowhere.
    """
    found = consent_by(token)
    if found is None:
        raise Refused(_("This link leads nowhere."))
    by = System(PURPOSE)
    words = locked(found.voice_item)
    consent = QuoteConsent.objects.select_for_update().get(pk=found.pk)
    if not agrees:
        return _refuse(by, words, consent)
    _keep(by, consent, agreed_at=timezone.now(), refused_at=None)
    change(by, words, consent_to_quote=True)
    return consent


def _held(by: Reader, words: VoiceItem) -> tuple[VoiceItem, QuoteConsent]:
    """A customer's words that the acting person may answer for, and what is known of the consent."""
    require_row(by, "write", words)
    words = locked(words)
    if words.person_id is not None:
        raise Refused(_("An employee said this, not a customer."))
    consent, _made = QuoteConsent.objects.select_for_update().get_or_create(voice_item=words)
    return words, consent


def _reachable(words: VoiceItem) -> Customer:
    interaction = words.interaction
    customer = words.customer or (interaction.customer if interaction else None)
    customer = (customer.same_as or customer) if customer else None
    if customer is None or not customer.email or customer.erased_at:
        raise Refused(
            _("No mail address of this customer is known."),
            "",
            _("Ask in person, and record the answer here."),
        )
    if not customer.contact_allowed or customer.status == CustomerStatus.LEFT:
        raise Refused(_("This customer is not to be contacted."))
    return customer


def _refuse(by: Reader, words: VoiceItem, consent: QuoteConsent) -> QuoteConsent:
    _keep(by, consent, refused_at=timezone.now())
    change(by, words, consent_to_quote=False)
    placed = Citation.objects.filter(kind=CitationKind.QUOTE, voice_item=words, source=own_source())
    # What another system says again and again stays there, without the words, and does not count.
    record_changes(by, Citation._meta.db_table, before={one.pk: values_of(one) for one in placed})
    placed.delete()
    return consent


def _keep(by: Reader, consent: QuoteConsent, **values: Any) -> None:
    names = {name.removesuffix("_id"): None for name in values if name != "token_digest"}
    before = values_of(consent, only=names)
    for name, value in values.items():
        setattr(consent, name, value)
    consent.save()
    after = values_of(consent, only=names)
    table = QuoteConsent._meta.db_table
    record_changes(by, table, before={consent.pk: before}, after={consent.pk: after})


def _write(words: VoiceItem, customer: Customer, link: str) -> None:
    organisation = Organisation.objects.first()
    chinese = (customer.language or words.language).lower().startswith("zh")
    known = languages()
    spoken = next((one for one in known if one.startswith("zh") is chinese), known[0])
    with override(spoken):
        named = ""
        if organisation:
            named = (spoken.startswith("zh") and organisation.name_zh_hans) or organisation.name
        told = {"name": named, "words": shown_text(words).strip(), "link": link}
        write_mail(
            recipient=customer.email,
            subject=_("May we quote you? %(name)s") % told,
            body=_(
                "Hello,\n\n"
                "you told us:\n\n%(words)s\n\n"
                "May our colleagues read this in plans and reports, without your name? "
                "Please say yes or no here:\n\n%(link)s\n\n"
                "It needs no account. You can change your answer by the same link at any time. "
                "If you do nothing, we do not quote you.\n\n%(name)s\n"
            )
            % told,
            once_key=f"quote-consent-{words.pk}",
        )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
