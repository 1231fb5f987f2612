# SPDX-License-Identifier: Apache-2.0
"""An invented bilingual company as an evidence pack, with the truths planted in it."""

from customary.demo.generate import generate

__all__ = ["generate"]
