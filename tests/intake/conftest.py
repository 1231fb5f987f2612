# SPDX-License-Identifier: Apache-2.0
r"""Packs in one call, and what came of them.

pack = make_pack({"people.csv": "external_id,full_name\\n1,Ann\\n"}, toml='name = "HR"')
run = import_pack(pack)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping


class MakePack(Protocol):
    def __call__(
        self, files: Mapping[str, str | bytes], *, toml: str = "", name: str = "hr"
    ) -> Path: ...


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    def make(files: Mapping[str, str | bytes], *, toml: str = "", name: str = "hr") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / file).write_bytes(data)
        if toml:
            (folder / "pack.toml").write_text(toml, encoding="utf-8")
        return folder

    return make
