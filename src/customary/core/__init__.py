# SPDX-License-Identifier: Apache-2.0
"""The science: plain Python and numpy, no Django, no input or output."""
