# SPDX-License-Identifier: Apache-2.0
"""Records, and those behind a figure."""
