# SPDX-License-Identifier: Apache-2.0
"""The web server, which may be told to stop by several at the same moment."""

from __future__ import annotations

from threading import Thread

from granian.server.mp import MPServer


class StoppableServer(MPServer):
    """Granian's server. Told twice, its own handler of the second signal would never end.

    It wakes the main loop, for which it takes a lock; a signal that comes meanwhile is handled by
    the same thread, and would wait there for the lock that this thread holds.
    """

    def signal_handler_interrupt(self, *_: object) -> None:
        """Stop, once; the lock is left to a thread of its own."""
        if not self.interrupt_signal:
            self.interrupt_signal = True
            Thread(target=self.main_loop_interrupt.set).start()
