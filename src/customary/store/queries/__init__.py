# SPDX-License-Identifier: Apache-2.0
"""Reads: the reader comes first, and what comes back holds only what that reader may see."""
