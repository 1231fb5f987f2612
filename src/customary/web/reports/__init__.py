# SPDX-License-Identifier: Apache-2.0
"""Reports to take away."""
