# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Only one coroutine may wait for a reader."""

import asyncio

from wire import attempt, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    first = asyncio.create_task(attempt("first read", reader.read(4)))
    await quiet()
    await attempt("read(4)", reader.read(4))
    await attempt("read()", reader.read())
    await attempt("readexactly(4)", reader.readexactly(4))
    await attempt("readuntil('!')", reader.readuntil(b"!"))
    await attempt("readline", reader.readline())
    await attempt("read(0)", reader.read(0))
    peer.send(b"abcdefgh")
    # Woken, but not run: nobody waits any more, and the data is there.
    await quiet()
    await first
    await attempt("read(4)", reader.read(4))
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
