# SPDX-License-Identifier: Apache-2.0
"""The only room with tables: models (a noun a file), queries (reads), actions (writes)."""
