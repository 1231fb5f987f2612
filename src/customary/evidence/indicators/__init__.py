# SPDX-License-Identifier: Apache-2.0
"""Indicators, one function each, in a file a capability; found by listing this folder."""
