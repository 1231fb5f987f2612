# SPDX-License-Identifier: Apache-2.0
"""Trees told by the children of each node, those at the top under None: walked down, summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Children = Mapping[int | None, Sequence[int]]


def walked(children: Children) -> Iterator[tuple[int, int]]:
    """Every node after the one above it and before the next beside it, with its depth from 0 on."""
    waiting = [(node, 0) for node in reversed(children.get(None, ()))]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(one, depth + 1) for one in reversed(children.get(node, ()))]


def with_all_below(children: Children, own: Mapping[int, int]) -> dict[int, int]:
    """What each node has with all below it, by what it has itself; under no key, nothing."""
    total: dict[int, int] = {}
    for node, _depth in reversed(list(walked(children))):
        total[node] = own.get(node, 0) + sum(total[one] for one in children.get(node, ()))
    return total
