# SPDX-License-Identifier: Apache-2.0
"""The organisation's settings: accounts, sources, claims."""
