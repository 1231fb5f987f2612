# SPDX-License-Identifier: Apache-2.0
"""From observations to figures, from figures to practice grades: pure functions, no opinions."""
