# SPDX-License-Identifier: Apache-2.0
"""SVG elements from names and attributes, written so that nothing in them can break out.

A drawing carries its colours as attributes, for reports and mails that load no style sheet, and
a class beside each, through which a page's style sheet recolours it (for dark mode, for print).
It never carries a `style` attribute, which a strict content security policy would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

#: Colours of the drawings outside a page; pages take theirs from the style sheet's tokens.
INK = "#12313a"
PAPER = "#ffffff"
HAIRLINE = "#b9c8cc"
QUIET = "#5a6f76"
DONE = "#2c7a8b"
GRADES = ("#eef3f4", "#bfd9df", "#7db2bf", "#2c7a8b", "#0d4a59")


@dataclass(frozen=True)
class Scale:
    """A straight line of values drawn from `left` to `right`; what lies outside stops at the end.

    Raises:
        ValueError: if the scale has no length.
    """

    lowest: float
    highest: float
    left: float
    right: float

    def __post_init__(self) -> None:
        if not self.lowest < self.highest:
            raise ValueError(f"A scale from {self.lowest} to {self.highest} has no length.")

    def at(self, value: float) -> float:
        """Where a value is drawn."""
        inside = min(max(value, self.lowest), self.highest)
        share = (inside - self.lowest) / (self.highest - self.lowest)
        return self.left + share * (self.right - self.left)


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """One element; `class_` is the class, `_` in other names stands for `-`, None is left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_told(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(content: str, **attributes: str | float | None) -> str:
    """Words in a drawing."""
    return element("text", escape(content), **attributes)


def tip(words: str) -> str:
    """Words shown when a pointer rests on the element they stand in; "" for none."""
    return element("title", escape(words)) if words else ""


def drawing(*children: str, width: float, height: float, name: str, sentence: str) -> str:
    """A whole drawing; `sentence` is what a screen reader says, "" hides it from one."""
    heard: dict[str, str | None] = (
        {"role": "img", "aria_label": sentence} if sentence else {"aria_hidden": "true"}
    )
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=name,
        viewBox=f"0 0 {_told(width)} {_told(height)}",
        width=width,
        height=height,
        focusable="false",
        **heard,
    )


def _told(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
