# SPDX-License-Identifier: Apache-2.0
"""Trains and evaluates the sentiment model that is shipped. Run with `make text-model`."""
