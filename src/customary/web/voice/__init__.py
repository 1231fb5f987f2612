# SPDX-License-Identifier: Apache-2.0
"""What customers say: read, answered, told what changed."""
