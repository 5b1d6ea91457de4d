# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is ready, what is due and what is queued, in one turn."""

import asyncio

from trace import TICK
from wire import note, pair, quiet, run


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = pair()

    def read() -> None:
        note(f"reads {end.recv(1).decode()!r}")
        loop.call_soon(note, "call_soon of the reader")

    def due() -> None:
        note("timer")
        peer.send(b"t")
        loop.call_soon(note, "call_soon of the timer")

    loop.add_reader(end, read)
    loop.call_later(2 * TICK, due)
    loop.call_later(2 * TICK, note, "second timer")
    loop.call_later(0, note, "timer of 0")
    loop.call_soon(peer.send, b"q")
    loop.call_soon(note, "queued")
    await quiet()
    await quiet()
    await quiet()
    peer.send(b"ab")
    loop.call_later(0, note, "timer of 0")
    loop.call_soon(note, "queued")
    await asyncio.sleep(0)
    note("awake")
    await asyncio.sleep(0)
    note("awake")
    await quiet()
    loop.remove_reader(end)
    end.close()
    peer.close()


run(scenario())
