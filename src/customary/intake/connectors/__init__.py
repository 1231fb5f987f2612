# SPDX-License-Identifier: Apache-2.0
"""Connectors: each a folder that fetches the files of one system, for a feed to read."""
