# SPDX-License-Identifier: Apache-2.0
"""Texts, in Chinese and English: their sentences, and what those sentences are about."""
