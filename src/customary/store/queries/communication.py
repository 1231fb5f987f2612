# SPDX-License-Identifier: Apache-2.0
"""What internal messages carry: sentences by element, what is missing, and the rules that look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.catalogue.vocabulary import load_vocabularies
from customary.core.text.elements import Elements, Taught
from customary.core.text.phrases import pattern
from customary.core.text.sentences import sentences
from customary.store.access import NotVisible, may, may_row, require, visible
from customary.store.models import (
    CommunicationRule,
    DocumentKind,
    DocumentStatus,
    Element,
    GovDocument,
    Publication,
    PublicationKind,
    PublicationSentence,
    SentenceState,
    SwitchedOffRule,
)
from customary.store.queries.shared import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.shared import Page

#: The four elements of an internal message (catalogue I79), and the column that states each.
STATED = {
    Element.CUSTOMER: "mentions_customer",
    Element.CX_MISSION: "mentions_cx_mission",
    Element.CUSTOMER_FEEDBACK: "mentions_customer_feedback",
    Element.CX_GOALS: "mentions_cx_goals",
}


#: What a message may lack, and what kinds there are, for lists to choose from.
FOUR = tuple(STATED)
KINDS = tuple(PublicationKind)
ELEMENTS = tuple(Element)


@dataclass(frozen=True)
class Carrying:
    """A sentence that carries an element: by which words, and what people decided about it."""

    id: int
    element: Element
    text: str
    words: str
    state: SentenceState

    @property
    def phrase(self) -> str:
        """Its words in the order of the sentence, as a phrase that can be taught."""
        text = self.text.casefold()
        return " .. ".join(sorted(filter(None, self.words.split(" … ")), key=text.find))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a publication in its place, with what it carries."""

    text: str
    carries: tuple[Carrying, ...]


@dataclass(frozen=True)
class Audit:
    """A publication as looked through.

    Attributes:
        is_audited: whether the rules looked; else the elements are those its source states.
        carried: which of the four elements it carries; None where nobody looked.
        tells_how: whether it says concretely how; None where nobody looked.
        sentences: its text, title first.
    """

    id: int
    title: str
    kind: PublicationKind
    author: str
    published_at: datetime | None
    is_audited: bool
    carried: Mapping[Element, bool] | None
    tells_how: bool | None
    sentences: tuple[Sentence, ...]
    may_correct: bool

    @property
    def missing(self) -> tuple[Element, ...]:
        """The elements it does not carry; all four where nobody looked."""
        carried = self.carried or {}
        return tuple(element for element in STATED if not carried.get(element))

    @property
    def count(self) -> int:
        """How many of the four it carries."""
        return len(STATED) - len(self.missing)


def elements_in_force() -> Elements:
    """All that sentences are looked through with now: shipped, taught, switched off, the mission."""
    missions = GovDocument.objects.filter(
        kind=DocumentKind.CX_MISSION, status=DocumentStatus.APPROVED
    ).order_by("pk")
    taught = CommunicationRule.objects.order_by("pk").values_list("element", "phrase", "shows")
    return Elements(
        load_vocabularies(),
        missions=tuple("\n\n".join((one.body, one.customer_clause)) for one in missions),
        taught=tuple(Taught(*one) for one in taught),
        off=frozenset(SwitchedOffRule.objects.values_list("rule", flat=True)),
    )


def whole_text(publication: Publication) -> list[str]:
    """The sentences of a publication, its title first."""
    return [*sentences(publication.title), *sentences(publication.body)]


def publication_audit(reader: Reader, key: int) -> Audit:
    """A publication with the sentences that carry each element.

    Raises:
        NotVisible: the reader may not read it, or it is not there.
    """
    row = visible(reader, Publication).select_related("author").filter(pk=key).first()
    if row is None:
        raise NotVisible(f"No publication {key} for this reader.")
    found = [
        Carrying(one.pk, Element(one.element), one.text, one.phrase, SentenceState(one.state))
        for one in PublicationSentence.objects.filter(publication=row).order_by("pk")
    ]
    counted = {one.element for one in found if one.state is not SentenceState.REFUTED}
    carried, tells_how = _carried(row, counted)
    return Audit(
        id=row.pk,
        title=row.title,
        kind=PublicationKind(row.kind),
        author=row.author.full_name if row.author else "",
        published_at=row.published_at,
        is_audited=row.audited_at is not None,
        carried=carried,
        tells_how=tells_how,
        sentences=tuple(
            Sentence(text, tuple(one for one in found if one.text == text))
            for text in whole_text(row)
        ),
        may_correct=may(reader, "write", "communication_rules") or may_row(reader, "write", row),
    )


def _carried(
    row: Publication, counted: set[Element]
) -> tuple[dict[Element, bool] | None, bool | None]:
    if row.audited_at is not None:
        return {element: element in counted for element in STATED}, Element.HOW in counted
    stated = {element: getattr(row, name) for element, name in STATED.items()}
    known = any(value is not None for value in stated.values())
    return ({element: bool(value) for element, value in stated.items()} if known else None), (
        row.tells_how
    )


@dataclass(frozen=True)
class Told:
    """A publication in a list: what it carries of the four."""

    id: int
    title: str
    kind: PublicationKind
    published_at: datetime | None
    carried: Mapping[Element, bool] | None

    @property
    def marks(self) -> tuple[tuple[Element, bool], ...]:
        """Each of the four, and whether it is there; none where nobody looked."""
        carried = self.carried
        return () if carried is None else tuple((one, carried[one]) for one in STATED)

    @property
    def count(self) -> int:
        """How many of the four it carries."""
        return sum((self.carried or {}).values())


def publications(reader: Reader, *, kind: str = "", lacks: str = "", page: int = 1) -> Page[Told]:
    """Publications, newest first; of one kind, or that lack an element, if named."""
    rows = visible(reader, Publication).order_by("-published_at", "-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if lacks in STATED:
        counted = PublicationSentence.objects.exclude(state=SentenceState.REFUTED)
        carrying = counted.filter(element=lacks).values("publication")
        stated = STATED[Element(lacks)]
        rows = rows.filter(
            Q(audited_at__isnull=False) & ~Q(pk__in=carrying)
            | Q(audited_at__isnull=True, **{stated: False})
        )
    return page_of(rows, page, _told)


def _told(rows: Sequence[Publication]) -> Iterator[Told]:
    found: dict[int, set[Element]] = {}
    counted = PublicationSentence.objects.exclude(state=SentenceState.REFUTED)
    for key, element in counted.filter(publication__in=rows).values_list(
        "publication_id", "element"
    ):
        found.setdefault(key, set()).add(Element(element))
    for row in rows:
        carried, _ = _carried(row, found.get(row.pk, set()))
        yield Told(row.pk, row.title, PublicationKind(row.kind), row.published_at, carried)


@dataclass(frozen=True)
class ShippedRule:
    """A rule that came with the product: its phrases in words, and why it is off, if it is."""

    key: str
    element: Element
    language: str
    groups: tuple[tuple[str, ...], ...]
    off_reason: str | None


@dataclass(frozen=True)
class OwnRule:
    """A phrase somebody here taught."""

    id: int
    element: Element
    language: str
    phrase: str
    shows: bool
    taught_at: datetime


def shipped_rules(reader: Reader) -> tuple[ShippedRule, ...]:
    """The rules that came with the product, by language."""
    require(reader, "read", "communication_rules")
    off = dict(SwitchedOffRule.objects.values_list("rule", "reason"))
    return tuple(
        ShippedRule(
            rule.key,
            Element(rule.element),
            vocabulary.language,
            tuple(_spelt_out(group, vocabulary.lists) for group in rule.groups),
            off.get(rule.key),
        )
        for vocabulary in load_vocabularies()
        for rule in vocabulary.rules
    )


def own_rules(reader: Reader) -> tuple[OwnRule, ...]:
    """What people here taught, newest first."""
    require(reader, "read", "communication_rules")
    return tuple(
        OwnRule(one.pk, Element(one.element), one.language, one.phrase, one.shows, one.created_at)
        for one in CommunicationRule.objects.order_by("-pk")
    )


def affected(reader: Reader, phrase: str) -> int:
    """How many publications have the phrase in title or text, and would be judged anew by it.

    Raises:
        ValueError: the phrase says nothing to look for.
    """
    require(reader, "read", "communication_rules")
    looks = pattern([phrase])
    first = max(phrase.replace("*", " ").split(), key=len, default=phrase)
    rows = Publication.objects.exclude(body="")
    if not first.startswith(("<", "@", ".")):
        rows = rows.filter(Q(body__icontains=first) | Q(title__icontains=first))
    texts = rows.values_list("title", "body").iterator()
    return sum(
        any(looks.search(text.casefold()) for text in (*sentences(title), *sentences(body)))
        for title, body in texts
    )


def _spelt_out(group: Sequence[str], lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A group with the lists it names written out, each phrase once."""
    found: dict[str, None] = {}
    for phrase in group:
        named = lists.get(phrase[1:], ()) if phrase.startswith("@") else (phrase,)
        found.update(dict.fromkeys(_spelt_out(named, lists) if phrase[0] == "@" else named))
    return tuple(found)
