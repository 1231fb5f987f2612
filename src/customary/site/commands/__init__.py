# SPDX-License-Identifier: Apache-2.0
"""One module a subject; `customary.site.command` holds the table of contents."""
