# SPDX-License-Identifier: Apache-2.0
"""What customers say: themes, words to be answered, quotes."""
