# SPDX-License-Identifier: Apache-2.0
"""The scorecard, practices, units and disputes."""
