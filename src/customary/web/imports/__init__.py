# SPDX-License-Identifier: Apache-2.0
"""Bringing records in."""
