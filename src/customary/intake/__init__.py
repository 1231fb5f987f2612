# SPDX-License-Identifier: Apache-2.0
"""The way in: evidence packs, connectors and answers become stored records."""
