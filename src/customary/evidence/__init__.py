# SPDX-License-Identifier: Apache-2.0
"""Records become observations, observations become figures and practice grades."""
