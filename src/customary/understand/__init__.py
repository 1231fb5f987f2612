# SPDX-License-Identifier: Apache-2.0
"""Language, sentiment and themes of what people wrote."""
