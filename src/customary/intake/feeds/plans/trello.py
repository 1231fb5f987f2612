# SPDX-License-Identifier: Apache-2.0
"""A Trello board as its menu exports it: cards stand in lists, `actions` tell how they got there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.plans.digging import (
    added_when,
    addresses,
    at,
    each,
    first_reply,
    list_at,
    text_at,
    time_at,
)
from customary.intake.feeds.plans.heads import Format, Head, Opened
from customary.intake.feeds.plans.items import Item, Move, Said, Who
from customary.intake.feeds.plans.streaming import Json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.plans.items import Fault

#: A card in the archive of a list that is not for finished ones was given up.
ARCHIVED = "archived"


@dataclass
class Board:
    """What a board says beside its cards."""

    name: str = ""
    lists: dict[str, str] = field(default_factory=dict)
    members: dict[str, Who] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    moves: dict[str, list[Move]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    makers: dict[str, Who | None] = field(default_factory=dict)
    due: dict[str, str] = field(default_factory=dict)


class Trello(Format):
    """Trello's JSON."""

    what = "Trello"

    def fits(self, head: Head) -> bool:
        """Cards that stand in lists, or what was done on a board."""
        first = head.first
        return "idList" in first or (head.keys == ("actions",) and "memberCreator" in first)

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every card; the rest of the file is read before."""
        board = _board(file)
        with Json(file.path, file.name) as text:
            cards = text.array("cards")
            yield from each(file, cards, lambda *entry: _card(*entry, board=board))


def _board(file: Opened) -> Board:
    board = Board()
    with Json(file.path, file.name) as text:
        if text.peek() != "{":
            return board
        for key in text.members():
            if key == "name":
                board.name = str(text.value())
            elif key in {"lists", "members", "customFields", "actions"} and text.peek() == "[":
                for entry in text.array():
                    _note(board, key, entry, file.zone)
            else:
                text.skip()
    return board


def _note(board: Board, key: str, entry: Any, zone: ZoneInfo) -> None:
    match key:
        case "lists":
            board.lists[text_at(entry, "id")] = text_at(entry, "name")
        case "customFields":
            board.fields[text_at(entry, "id")] = text_at(entry, "name")
        case "members":
            if who := _who(entry):
                board.members[text_at(entry, "id")] = who
        case _:
            _note_action(board, entry, zone)


def _note_action(board: Board, entry: Any, zone: ZoneInfo) -> None:
    kind, when = text_at(entry, "type"), time_at(entry, zone, "date")
    card = text_at(entry, "data", "card", "id")
    if not card or when is None:
        return
    by = _who(at(entry, "memberCreator"))
    after = text_at(entry, "data", "listAfter", "name")
    if after:
        board.moves[card].append(Move(when, after, by))
    elif kind in {"createCard", "copyCard", "convertToCardFromCheckItem"}:
        board.makers[card] = by
        board.moves[card].append(Move(when, text_at(entry, "data", "list", "name"), by))
    elif kind == "commentCard":
        board.said[card].append(Said(addresses(text_at(entry, "data", "text")), when, by))
    elif kind == "addAttachmentToCard":
        board.said[card].append(Said(text_at(entry, "data", "attachment", "url"), when))
    elif due := text_at(entry, "data", "old", "due"):
        # The earliest day that was ever said.
        board.due[card] = min(due, board.due.get(card, due))


def _card(file: Opened, row: int, entry: dict[str, Any], *, board: Board) -> Item | None:
    key, title = text_at(entry, "id"), text_at(entry, "name")
    moves = sorted(board.moves.get(key, ()), key=lambda move: move.at)
    created = moves[0].at if moves else _made_at(key)
    if not title or created is None:
        return None
    updated = time_at(entry, file.zone, "dateLastActivity") or created
    reporter, said = board.makers.get(key), board.said.get(key, [])
    status = board.lists.get(text_at(entry, "idList"), "")
    archived = at(entry, "closed") is True
    due = board.due.get(key) or text_at(entry, "due")
    item = Item(
        file=file.name,
        row=row,
        key=text_at(entry, "shortLink") or key,
        title=title,
        created=created,
        updated=updated,
        type="card",
        project=board.name,
        status=status,
        outcome=ARCHIVED if archived else "",
        labels=tuple(text_at(label, "name") for label in list_at(entry, "labels")),
        link=text_at(entry, "shortUrl") or text_at(entry, "url"),
        assignee=next(
            (board.members[one] for one in _members(entry) if one in board.members), None
        ),
        reporter=reporter,
        # A board tells its last thousand actions only: of older cards not even how they began.
        has_history=reporter is not None or len(moves) > 1,
        moves=moves or [Move(created, status)],
        said=[*added_when([(updated, entry.get("desc"))]), *said],
        replied=first_reply(said, reporter),
        comments=int(at(entry, "badges", "comments") or len(said)),
        fields=_fields(entry, board),
    )
    if moment := time_at({"due": due}, file.zone, "due"):
        item.promised = moment.astimezone(file.zone).date()
    return item


def _members(entry: dict[str, Any]) -> list[str]:
    return [str(one) for one in list_at(entry, "idMembers")]


def _fields(entry: dict[str, Any], board: Board) -> dict[str, str]:
    found = {}
    for one in list_at(entry, "customFieldItems"):
        name, value = board.fields.get(text_at(one, "idCustomField")), at(one, "value")
        if name and isinstance(value, dict):
            found[name] = next((str(told) for told in value.values()), "")
    return found


def _made_at(key: str) -> datetime | None:
    """When a card was made: its id begins with the second, in hexadecimal digits."""
    try:
        return datetime.fromtimestamp(int(key[:8], 16), UTC)
    except ValueError:
        return None


def _who(user: Any) -> Who | None:
    key = text_at(user, "username") or text_at(user, "id")
    return Who(key, text_at(user, "fullName")) if key else None
