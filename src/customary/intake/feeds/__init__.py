# SPDX-License-Identifier: Apache-2.0
"""Feeds: the exports of other systems, read as they are, turned into an evidence pack.

Read `feed.py` first. A feed recognises files, asks what it cannot know, and prepares pack files
from them; from there on they go the way of every pack. `pack.toml` names the feed and keeps the
answers, so that the next file of the same kind needs no question.
"""
