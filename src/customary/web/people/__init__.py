# SPDX-License-Identifier: Apache-2.0
"""The people who work here."""
