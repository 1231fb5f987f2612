# SPDX-License-Identifier: Apache-2.0
"""What belongs to the viewer alone."""
