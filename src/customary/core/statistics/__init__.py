# SPDX-License-Identifier: Apache-2.0
"""Statistics the figures need, each with its source."""
