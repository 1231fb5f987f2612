# SPDX-License-Identifier: Apache-2.0
"""What the organisation tells: newsletters, announcements, leaders' words, agendas of town halls."""

from customary.intake.feeds.communication.reading import Communication

FEED = Communication()
