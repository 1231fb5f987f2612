# SPDX-License-Identifier: Apache-2.0
"""Surveys: waves planned, followed and brought to people."""
