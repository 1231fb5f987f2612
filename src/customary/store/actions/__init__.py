# SPDX-License-Identifier: Apache-2.0
"""Writes: one verb each, atomic, audited, with effects on commit."""
