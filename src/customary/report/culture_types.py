# SPDX-License-Identifier: Apache-2.0
"""The four culture types in words, and the play each begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from customary.core.statistics.culture_profile import Culture
from customary.store.models import CultureType

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: dict[Culture, StrOrPromise] = {Culture(one.value): one.label for one in CultureType}
#: What the literature calls them.
TERMS: dict[Culture, StrOrPromise] = {
    Culture.CLAN: _("clan"),
    Culture.ADHOCRACY: _("adhocracy"),
    Culture.MARKET: _("market"),
    Culture.HIERARCHY: _("hierarchy"),
}
#: What each looks to.
LOOKS: dict[Culture, StrOrPromise] = {
    Culture.CLAN: _("inward and flexible: people look after one another"),
    Culture.ADHOCRACY: _("outward and flexible: people try what is new"),
    Culture.MARKET: _("outward and stable: people want to win"),
    Culture.HIERARCHY: _("inward and stable: people keep to what is agreed"),
}
