# SPDX-License-Identifier: Apache-2.0
"""Properties are tested by what they say, not by how fast a busy machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
