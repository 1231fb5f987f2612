# SPDX-License-Identifier: Apache-2.0
"""Who is who across sources: what waits to be decided, and what is linked."""
