# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A read that is cancelled, or that comes too late, has taken nothing."""

import asyncio

from trace import TICK
from wire import attempt, note, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    for what, reading in (
        ("read(4)", reader.read(4)),
        ("readexactly(8)", reader.readexactly(8)),
        ("readuntil('!')", reader.readuntil(b"!")),
        ("readline", reader.readline()),
        ("read()", reader.read()),
    ):
        task = asyncio.create_task(attempt(what, reading))
        await quiet()
        note(f"cancel: {task.cancel()}")
        await quiet()
    peer.send(b"abc")
    await attempt("wait_for readexactly(6)", asyncio.wait_for(reader.readexactly(6), 4 * TICK))
    peer.send(b"def")
    await attempt("wait_for readexactly(6)", asyncio.wait_for(reader.readexactly(6), 4 * TICK))
    # The cancellation and the data in one turn.
    task = asyncio.create_task(attempt("read(4)", reader.read(4)))
    await quiet()
    peer.send(b"ghi")
    task.cancel()
    await quiet()
    await attempt("read(4)", reader.read(4))
    # The data, and then the cancellation before the task has run.
    task = asyncio.create_task(attempt("read(4)", reader.read(4)))
    await quiet()
    reader.feed_data(b"jkl")
    task.cancel()
    await quiet()
    await attempt("read(4)", reader.read(4))
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
