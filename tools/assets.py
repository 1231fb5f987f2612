# SPDX-License-Identifier: Apache-2.0
"""Copy what pages load and reports print with out of node_modules, where `npm ci` put it.

Pages get `web/static/vendor/`: styles, scripts, and one sprite of the icons that
`web/icons.txt` names. Reports get `report/fonts/`, for machines without Chinese fonts.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
PACKAGE = ROOT / "src" / "customary"
VENDOR = PACKAGE / "web" / "static" / "vendor"
FONTS = PACKAGE / "report" / "fonts"
ICONS = PACKAGE / "web" / "icons.txt"

STATIC_FILES = [
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "vega/build/vega.min.js",
    "vega-lite/build/vega-lite.min.js",
    "vega-embed/build/vega-embed.min.js",
]
FONT_FILES = [
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
]
LICENCES = ["@tabler/icons", "vega", "vega-lite", "vega-embed"]
# Pointers to source maps that we do not ship would only be errors in a browser's console.
SOURCE_MAP = re.compile(rb"\s*(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$")


def main() -> None:
    """Renew both folders."""
    if not MODULES.is_dir():
        sys.exit("node_modules is missing. Run: make assets")
    for folder in (VENDOR, FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name in STATIC_FILES:
        write(VENDOR / Path(name).name, SOURCE_MAP.sub(b"\n", (MODULES / name).read_bytes()))
    write(VENDOR / "icons.svg", sprite(icon_names()).encode())
    for name in LICENCES:
        shutil.copyfile(
            MODULES / name / "LICENSE", VENDOR / f"{name.strip('@').replace('/', '-')}.LICENSE"
        )
    for name in FONT_FILES:
        shutil.copyfile(MODULES / name, FONTS / Path(name).name)
    shutil.copyfile(
        MODULES / "@expo-google-fonts/noto-sans-sc/LICENSE_FONT", FONTS / "NotoSansSC.LICENSE"
    )


def write(path: Path, content: bytes) -> None:
    """Write the file, and a compressed twin that the web server sends to whoever accepts it."""
    path.write_bytes(content)
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def icon_names() -> list[str]:
    """The icons that pages use, one a line; lines with # are for people."""
    lines = ICONS.read_text(encoding="utf-8").splitlines() if ICONS.exists() else []
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each icon: `<svg class="icon"><use href="…#home"></use></svg>`."""
    symbols = [symbol(name) for name in names]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def symbol(name: str) -> str:
    """The drawing of one icon; `name-filled` is the filled one."""
    style, stem = (
        ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
    )
    path = MODULES / "@tabler/icons/icons" / style / f"{stem}.svg"
    if not path.exists():
        sys.exit(f"{ICONS.name} names {name!r}, which is no icon of @tabler/icons.")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if not drawing:
        sys.exit(f"{path} holds no drawing.")
    paint = (
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round"'
        if style == "outline"
        else 'fill="currentColor"'
    )
    shapes = " ".join(line.strip() for line in drawing[1].splitlines() if line.strip())
    shapes = shapes.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" /> ', "")
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'


if __name__ == "__main__":
    main()
