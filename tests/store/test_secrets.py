# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.secrets import LostKeyError, seal, unseal

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

ADDRESS = "https://calendar.example.org/private-7f3a/basic.ics"


def test_a_secret_comes_back_and_its_seal_tells_nothing() -> None:
    sealed = seal(ADDRESS)
    assert unseal(sealed) == ADDRESS
    assert "7f3a" not in sealed
    assert sealed != seal(ADDRESS)


def test_nothing_stays_nothing() -> None:
    assert seal("") == ""
    assert unseal("") == ""


def test_a_renewed_key_still_opens_what_the_earlier_one_sealed(settings: SettingsWrapper) -> None:
    sealed = seal(ADDRESS)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert unseal(sealed) == ADDRESS


def test_a_lost_key_says_what_to_do(settings: SettingsWrapper) -> None:
    sealed = seal(ADDRESS)
    settings.SECRET_KEY = "another"
    with pytest.raises(LostKeyError, match="enter the secret again"):
        unseal(sealed)
