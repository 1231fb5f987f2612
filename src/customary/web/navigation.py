# SPDX-License-Identifier: Apache-2.0
"""Every page that stands in a menu, said once: beside its path.

    page("culture/", views.scorecard, Page(_("Culture"), "chart-bar", "grades"), name="scorecard")

The menus follow from this list and from what the viewer may open; a page they may not open is
not shown. The right is checked again where the page is read: a menu hides, it does not protect.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, path, reverse

from customary.store.access import may

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http.response import HttpResponseBase
    from django_stubs_ext import StrOrPromise

    from customary.store.access import Viewer


class Menu(StrEnum):
    """The menus of the shell."""

    MAIN = auto()
    CULTURE = auto()
    CUSTOMERS = auto()
    EMPLOYEES = auto()
    PERSONAL = auto()
    ORGANISATION = auto()


@dataclass(frozen=True)
class Page:
    """How a page stands in a menu.

    Attributes:
        label: its word.
        icon: its Tabler icon.
        right: the object of the matrix that the viewer must be allowed to read, "" for none.
        menu: which menu it stands in.
        section: addresses below this one belong to it.
        also: addresses below this one belong to it as well.
        group: the heading it stands under in a long menu; pages of a group follow each other.
    """

    label: StrOrPromise
    icon: str
    right: str = ""
    menu: Menu = Menu.MAIN
    section: str = ""
    also: str = ""
    group: StrOrPromise = ""


@dataclass(frozen=True)
class Item:
    """A page as one viewer sees it in a menu."""

    label: str
    icon: str
    address: str
    is_here: bool
    group: str = ""


_pages: list[tuple[str, Page]] = []


def page(route: str, view: Callable[..., HttpResponseBase], *menus: Page, name: str) -> URLPattern:
    """A path, and the page's line in each menu it stands in."""
    _pages.extend((name, menu) for menu in menus)
    arguments: dict[str, Any] = {}
    return path(route, view, arguments, name=name)


def items(menu: Menu, viewer: Viewer, here: str) -> list[Item]:
    """What stands in a menu for this viewer, on the page with this address."""
    shown = [
        (name, one)
        for name, one in _pages
        if one.menu is menu and (not one.right or may(viewer, "read", one.right))
    ]
    addresses = {name: reverse(name) for name, _ in shown}
    current = _current(
        [
            (name, address)
            for name, one in shown
            for address in (one.section or addresses[name], one.also)
            if address
        ],
        here,
    )
    return [
        Item(
            str(one.label), one.icon, addresses[name], is_here=name == current, group=str(one.group)
        )
        for name, one in shown
    ]


def found(viewer: Viewer, words: str) -> Iterable[Item]:
    """Pages whose label holds the words."""
    for menu in Menu:
        for item in items(menu, viewer, ""):
            if words.casefold() in item.label.casefold():
                yield item


def _current(addresses: Iterable[tuple[str, str]], here: str) -> str:
    """The page whose address is the longest beginning of where we are."""
    fitting = [
        (len(address), name)
        for name, address in addresses
        if here == address or (address != "/" and here.startswith(address))
    ]
    return max(fitting, default=(0, ""))[1]
