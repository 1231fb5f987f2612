# SPDX-License-Identifier: Apache-2.0
"""What a questionnaire asks: its sections, questions and items, and how they are written down."""
