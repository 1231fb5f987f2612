# SPDX-License-Identifier: Apache-2.0
"""The REST interface for other systems."""
