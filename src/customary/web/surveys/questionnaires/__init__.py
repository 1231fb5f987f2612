# SPDX-License-Identifier: Apache-2.0
"""Questionnaires: looked through, written, tried, published, taken in and given out."""
