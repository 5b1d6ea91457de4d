# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What set_exception() does to a reader, and what the end of the connection."""

import asyncio

from trace import say
from wire import attempt, note, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    reading = asyncio.create_task(attempt("read(4)", reader.read(4)))
    await quiet()
    reader.set_exception(ValueError("x"))
    note("set")
    await reading
    say(f"exception={reader.exception()!r}")
    await attempt("read(4)", reader.read(4))
    await attempt("readexactly(4)", reader.readexactly(4))
    await attempt("readline", reader.readline())
    await attempt("readuntil", reader.readuntil(b"!"))
    await attempt("drain", writer.drain())
    peer.send(b"data")
    await quiet()
    await attempt("read(4)", reader.read(4))
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
