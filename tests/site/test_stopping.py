# SPDX-License-Identifier: Apache-2.0
"""The web server ends however often it is told to."""

from __future__ import annotations

from threading import Event, Lock, Thread

from customary.site.stopping import StoppableServer


class Interrupted(Event):
    """Wakes the main loop under a lock, and while it does another signal comes."""

    def __init__(self, server: StoppableServer) -> None:
        super().__init__()
        self.server, self.lock = server, Lock()

    def set(self) -> None:
        with self.lock:
            self.server.signal_handler_interrupt()
        super().set()


def test_a_second_signal_during_the_first_does_not_hang_the_server() -> None:
    server = StoppableServer("customary.site.wsgi:application")
    server.main_loop_interrupt = Interrupted(server)
    handling = Thread(target=server.signal_handler_interrupt, daemon=True)
    handling.start()
    handling.join(10)
    assert not handling.is_alive()
    assert server.main_loop_interrupt.wait(10)
    assert server.interrupt_signal
