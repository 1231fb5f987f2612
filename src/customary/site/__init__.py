# SPDX-License-Identifier: Apache-2.0
"""Settings, addresses and the customary command."""
