# SPDX-License-Identifier: Apache-2.0
"""A language model on this machine, for those who ask for it."""

from tests.understand.model_server import model

__all__ = ["model"]
