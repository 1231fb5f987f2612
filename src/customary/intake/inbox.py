# SPDX-License-Identifier: Apache-2.0
"""Mail in: what colleagues send or forward to the address for stories and thanks.

Only a known colleague is heard; nobody else gets an answer, and of what they wrote nothing is
kept or logged. What is taken waits, without consent, until somebody confirms it. Of a report that
a survey's mail did not arrive, only that is noted.
"""

from __future__ import annotations

import hashlib
import logging
import re
from enum import StrEnum, auto

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from customary.intake.feeds.communication.entry import one_line
from customary.intake.feeds.communication.mail import Mail, addresses
from customary.intake.feeds.communication.quoting import forwarded_words
from customary.intake.returned import returned
from customary.store.access import System
from customary.store.actions.bounces import note_returned
from customary.store.actions.stories import receive_story
from customary.store.models import Person, Standing, StoryKind

logger = logging.getLogger("customary.mail")

LONGEST_STORY = 20_000
_BY = System("mail in")
_TAGS = {
    "thanks": StoryKind.CELEBRATION,
    "thank": StoryKind.CELEBRATION,
    "praise": StoryKind.CELEBRATION,
    "steady": StoryKind.STEADY_QUALITY,
    "quote": StoryKind.QUOTE,
    "story": StoryKind.STORY,
}
_SUBJECTS = (
    (
        re.compile(r"^\W*(?:thanks?\b|thank you|kudos|praise|谢谢|感谢|表扬|点赞)", re.I),
        StoryKind.CELEBRATION,
    ),
    (re.compile(r"^\W*(?:quote\b|customer quote|原话|顾客原话|客户原话)", re.I), StoryKind.QUOTE),
    (re.compile(r"^\W*(?:steady\b|稳定)", re.I), StoryKind.STEADY_QUALITY),
)
_PASSED_ON = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|tr|回复|答复|转发)\s*[:：])+\s*", re.I)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
#: Headers that hold the address a mail was delivered to, tag and all.
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Taken(StrEnum):
    """What came of a mail."""

    STORED = auto()
    KNOWN = auto()  # the same Message-ID came before
    TOO_LARGE = auto()
    RETURNED = auto()  # a mail server reports that a survey's mail did not arrive
    AUTOMATIC = auto()  # an answering machine, a list, a bounce
    UNKNOWN = auto()  # nobody who works here
    UNPROVEN = auto()  # the mail server does not vouch for the sender
    EMPTY = auto()


def take_mail(raw: bytes) -> Taken:
    """Take one message, and say what came of it; the log has the outcome and no content."""
    taken = _take(raw)
    logger.info("mail taken in", extra={"outcome": taken.value, "bytes": len(raw)})
    return taken


def _take(raw: bytes) -> Taken:
    if len(raw) > settings.MAIL_IN_MOST_BYTES:
        return Taken.TOO_LARGE
    if (found := returned(raw)) and note_returned(found.message, found.kind, at=timezone.now()):
        return Taken.RETURNED
    mail = Mail(raw)
    if is_automatic(mail):
        return Taken.AUTOMATIC
    author = colleague(mail.sender[1])
    if author is None:
        return Taken.UNKNOWN
    if settings.MAIL_IN_AUTHSERV and not is_vouched_for(mail, settings.MAIL_IN_AUTHSERV):
        return Taken.UNPROVEN
    text = (mail.text() or forwarded_words(mail.whole_text()))[:LONGEST_STORY]
    title = one_line(_PASSED_ON.sub("", mail.header("Subject"))) or one_line(text, 80)
    if not title:
        return Taken.EMPTY
    kind = kind_of(mail, title)
    thanked = named(mail, f"{title}\n{text}", author) if kind != StoryKind.QUOTE else None
    story = receive_story(
        _BY,
        key="mail-" + hashlib.sha256(mail.key.encode()).hexdigest()[:40],
        kind=kind,
        title=title,
        text=text,
        author=author,
        person=thanked,
    )
    return Taken.STORED if story is not None else Taken.KNOWN


def is_automatic(mail: Mail) -> bool:
    """Whether a machine sent it: answering it, or storing it, would begin a loop."""
    automatic = mail.header("Auto-Submitted").strip().lower()
    return (
        (automatic not in {"", "no"})
        or mail.header("Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}
        or mail.header("Return-Path").strip() == "<>"
        or bool(mail.lists)
        or any(mail.header(name) for name in ("X-Autoreply", "X-Autorespond", "X-Loop"))
    )


def colleague(address: str) -> Person | None:
    """Whoever works here under this address, themselves or by an account that is theirs."""
    if not address:
        return None
    today = timezone.localdate()
    here = Q(standing=Standing.EMPLOYEE, erased_at=None) & (
        Q(ended_on=None) | Q(ended_on__gte=today)
    )
    rows = Person.objects.filter(email__iexact=address).select_related("same_as")
    people = {(row.same_as or row).pk for row in rows}
    found = list(Person.objects.filter(here, pk__in=people)[:2])
    return found[0] if len(found) == 1 else None


def is_vouched_for(mail: Mail, authserv: str) -> bool:
    """Whether the server named says that the sender's domain sent it (RFC 8601).

    That is DMARC, or DKIM or SPF for the very domain of the sender. Only the topmost word of the
    server counts; what stands below may be forged.
    """
    domain = mail.sender[1].rpartition("@")[2]
    for line in mail.headers("Authentication-Results"):
        server, _semicolon, results = line.partition(";")
        if server.split()[:1] != [authserv] or not domain:
            continue
        said = " ".join(re.sub(r"\([^()]*\)", " ", results).split()).lower()
        return any(_passes(result.strip(), domain) for result in said.split(";"))
    return False


def _passes(result: str, domain: str) -> bool:
    method, _equals, rest = result.partition("=")
    if not re.match(r"pass\b", rest):
        return False
    named = {
        "dmarc": r"header\.from=([^\s;]+)",
        "dkim": r"header\.(?:d|i)=@?([^\s;]+)",
        "spf": r"smtp\.mailfrom=([^\s;]+)",
    }.get(method)
    found = re.search(named, rest) if named else None
    return found is not None and found.group(1).rpartition("@")[2] == domain


def kind_of(mail: Mail, title: str) -> StoryKind:
    """What it is: by the tag of the address it came to, else by how its subject begins."""
    for name in _DELIVERED:
        for _name, address in addresses(mail.headers(name)):
            tag = address.partition("@")[0].partition("+")[2]
            if tag in _TAGS:
                return _TAGS[tag]
    return next((kind for begins, kind in _SUBJECTS if begins.search(title)), StoryKind.STORY)


def named(mail: Mail, text: str, author: Person) -> Person | None:
    """The colleague it is about: in To or Cc, by an address in the text, or by the exact name."""
    copied = [one for name in ("To", "Cc") for _, one in addresses(mail.headers(name))]
    for address in (*copied, *_ADDRESS.findall(text)[:50]):
        person = colleague(address)
        if person is not None and person.pk != author.pk:
            return person
    here = Person.objects.filter(standing=Standing.EMPLOYEE, ended_on=None, erased_at=None)
    names = here.filter(same_as=None).exclude(pk=author.pk).values_list("pk", "full_name")
    found = {
        pk: name
        for pk, name in names
        # A single word is rarely a name alone; two Chinese characters are.
        if (" " in name or (len(name) >= 2 and not name.isascii())) and _stands_in(name, text)
    }
    # Two people of one name: nobody is guessed.
    return Person.objects.get(pk=next(iter(found))) if len(set(found)) == 1 else None


def _stands_in(name: str, text: str) -> bool:
    if not name.isascii() and " " not in name:
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
