# SPDX-License-Identifier: Apache-2.0
"""Questionnaires of other survey tools, read from their files: what is carried, and what is not."""
