# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPython's event loop on a clock that jumps from deadline to deadline."""

import asyncio
from asyncio import base_events, events

import trace


class Deadlock(Exception):
    """Nothing is ready and no timer is armed: the program would hang."""


class _JumpingSelector:
    """Stands where the loop would wait for I/O, of which there is none."""

    def __init__(self, loop):
        self._loop = loop

    def select(self, timeout):
        if timeout is None:
            trace.say("deadlock")
            trace.seal()
            raise Deadlock
        if timeout > 0:
            # To the deadline itself: a sum of time-outs would drift.
            self._loop.jump(self._loop._scheduled[0].when())
        return []


class VirtualLoop(base_events.BaseEventLoop):
    """Everything but time and I/O is CPython's own."""

    def __init__(self):
        super().__init__()
        self._now = 0.0
        # Timers fire if `when < now + resolution`, so 0 would spin for ever.
        self._clock_resolution = 2.0**-30
        self._selector = _JumpingSelector(self)

    def time(self):
        return self._now

    def jump(self, when):
        self._now = when

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


class VirtualPolicy(events.BaseDefaultEventLoopPolicy):
    """Gives asyncio.run() and asyncio.Runner the loop above."""

    _loop_factory = VirtualLoop


def install() -> None:
    # Pyodide runs Python inside the loop of its host.
    asyncio._set_running_loop(None)
    asyncio.set_event_loop_policy(VirtualPolicy())
