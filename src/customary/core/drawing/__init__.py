# SPDX-License-Identifier: Apache-2.0
"""Small drawings as SVG: the same one on a page, in a report and in a mail."""
