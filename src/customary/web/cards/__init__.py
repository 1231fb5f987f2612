# SPDX-License-Identifier: Apache-2.0
"""The card after a meeting, and its settings."""
