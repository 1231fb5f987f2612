# SPDX-License-Identifier: Apache-2.0
"""Behaviour, said in sentences; folders mirror the rooms of src."""
