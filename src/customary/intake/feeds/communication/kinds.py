# SPDX-License-Identifier: Apache-2.0
"""What an entry is: rules the organisation may change, and those it starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.feed import Asks, Option, Question
from customary.store.models import PublicationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

TOWN_HALL, LEFT_OUT = "town_hall", "left_out"
BECOMES = (*PublicationKind.values, TOWN_HALL, LEFT_OUT)
FIELDS = ("sender", "list", "subject", "place", "tag")
#: What words in a subject, folder or tag make of an entry; the first that fits decides.
_SAID = {
    TOWN_HALL: ("town hall", "town-hall", "townhall", "all hands", "all-hands", "全员大会", "员工大会"),
    "board_pack": ("board pack", "board report", "董事会资料", "董事会材料"),
    "voice_digest": (
        "voice of the customer", "voice-of-the-customer", "voc digest", "顾客之声", "客户之声",
    ),
    "disclosure": (
        "known limitations", "product limits", "disclosure", "what it cannot do", "产品局限", "做不到什么",
    ),
    "leader_post": (
        "behind the scenes", "leader-post", "leader post", "ceo blog", "leadership blog", "幕后",
    ),
    "leader_message": (
        "leader-message", "leader message", "message from the ceo", "from our ceo", "ceo update",
        "letter from", "致全体同事", "总裁信", "董事长",
    ),
    "progress_email": ("your progress", "progress-email", "您的进展"),
    "announcement": ("announce", "公告", "通知"),
    "newsletter": ("newsletter", "bulletin", "内刊", "简讯", "周刊", "月刊"),
}  # fmt: skip
_LEADERS = ("ceo@", "founder@", "president@", "chair@", "managing.director@")


def questions(*, otherwise: str, leaders: Iterable[str]) -> list[Question]:
    """What is asked about kinds, with the rules to start with."""
    return [
        Question(
            key="kinds",
            label=_("What is what?"),
            asks=Asks.RULES,
            options=tuple(Option(value, label) for value, label in _labels().items()),
            fields=tuple(Option(name, label) for name, label in _field_labels().items()),
            guess=first_rules(leaders),
            help=_("Whatever no rule fits is as said below."),
            group=_("Kinds"),
        ),
        Question(
            key="otherwise",
            label=_("Everything else is"),
            asks=Asks.ONE,
            options=tuple(Option(value, label) for value, label in _labels().items()),
            guess=otherwise,
            group=_("Kinds"),
        ),
    ]


def first_rules(leaders: Iterable[str]) -> list[dict[str, Any]]:
    """The rules as long as nobody gives others."""
    rules = [
        {"becomes": becomes, "field": field, "contains": list(words)}
        for becomes, words in _SAID.items()
        for field in ("subject", "place", "tag")
    ]
    by_sender = {"becomes": "leader_message", "field": "sender"}
    at = next(place for place, rule in enumerate(rules) if rule["becomes"] == "progress_email")
    rules.insert(at, by_sender | {"contains": [*_LEADERS, *sorted(leaders)]})
    return rules


def _labels() -> dict[str, str]:
    kinds = {kind.value: str(kind.label) for kind in PublicationKind}
    return kinds | {
        TOWN_HALL: _("Agenda of a town hall"),
        LEFT_OUT: _("Left out"),
    }


def _field_labels() -> dict[str, str]:
    return {
        "sender": _("Sender"),
        "list": _("Mailing list"),
        "subject": _("Subject"),
        "place": _("File and folder"),
        "tag": _("Tag"),
    }
