# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The peer resets the connection: it closes and has not read everything."""

import asyncio

from wire import attempt, attempt_now, note, pair, quiet, run


async def reset(what: str, reading: bool) -> None:
    note(what)
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    if not reading:
        writer.transport.pause_reading()
    writer.write(b"unread")
    task = asyncio.create_task(attempt("readline", reader.readline()))
    await quiet()
    peer.close()
    if not reading:
        attempt_now("write", writer.write, b"more")
        attempt_now("write", writer.write, b"and more")
        await attempt("drain", writer.drain())
    await task
    await attempt("read", reader.read())
    await attempt("drain", writer.drain())
    await attempt("wait_closed", writer.wait_closed())
    await attempt("wait_closed", writer.wait_closed())


async def scenario() -> None:
    await reset("while it reads", True)
    await reset("while it writes", False)


run(scenario())
