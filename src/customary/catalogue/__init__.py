# SPDX-License-Identifier: Apache-2.0
"""What Customary knows: practices, instruments, themes and plays, as data with a loader."""
