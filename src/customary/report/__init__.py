# SPDX-License-Identifier: Apache-2.0
"""Frozen report data as HTML, PDF, spreadsheet and e-mail."""
