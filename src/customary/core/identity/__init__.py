# SPDX-License-Identifier: Apache-2.0
"""Who is who: likeness of names, pairs of rows that may be one, and what follows from decisions."""
