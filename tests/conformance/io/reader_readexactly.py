# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StreamReader.readexactly(): waits for all of it; the end comes too early."""

import asyncio

from trace import say
from wire import attempt, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    reading = asyncio.create_task(attempt("readexactly(10)", reader.readexactly(10)))
    for piece in (b"abc", b"def", b"ghijkl"):
        say(f"done={reading.done()}")
        peer.send(piece)
        await quiet()
    await reading
    await attempt("readexactly(2)", reader.readexactly(2))
    await attempt("readexactly(0)", reader.readexactly(0))
    await attempt("readexactly(-1)", reader.readexactly(-1))
    peer.send(b"short")
    await quiet()
    reading = asyncio.create_task(attempt("readexactly(8)", reader.readexactly(8)))
    await quiet()
    peer.close()
    await reading
    await attempt("readexactly(1)", reader.readexactly(1))
    try:
        await reader.readexactly(3)
    except asyncio.IncompleteReadError as error:
        say(f"{error.expected} {error.partial.decode()!r}")
    writer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
