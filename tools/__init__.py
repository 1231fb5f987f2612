# SPDX-License-Identifier: Apache-2.0
"""What developers run; nothing of it is installed."""
