# SPDX-License-Identifier: Apache-2.0
"""Models on this machine, for those who ask for them."""

from tests.understand.meaning import tiny
from tests.understand.model_server import model

__all__ = ["model", "tiny"]
