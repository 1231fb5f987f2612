# SPDX-License-Identifier: Apache-2.0
"""Indicators over the store, and from them the grades of practices and the scorecard."""
