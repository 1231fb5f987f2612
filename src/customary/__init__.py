# SPDX-License-Identifier: Apache-2.0
"""Customary grades how customer-centric an organisation's culture is, by evidence, not opinion."""

__version__ = "0.1.0.dev0"
