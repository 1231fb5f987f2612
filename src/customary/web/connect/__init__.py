# SPDX-License-Identifier: Apache-2.0
"""Connecting the systems an organisation already has, and looking after them."""
