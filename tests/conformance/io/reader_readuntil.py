# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StreamReader.readuntil(): separators in pieces, several of them, none."""

import asyncio

from trace import say
from wire import attempt, pair, quiet, run

# since: 3.13


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    reading = asyncio.create_task(attempt("readuntil('--')", reader.readuntil(b"--")))
    for piece in (b"one-", b"two-", b"-three--rest"):
        peer.send(piece)
        await quiet()
        say(f"done={reading.done()}")
    await attempt("again", reader.readuntil(b"--"))
    peer.send(b"|a;b|;|")
    both = (b";", b"|;")
    for _ in range(3):
        await attempt("readuntil(';' or '|;')", reader.readuntil(both))
        peer.send(b".|;")
    await attempt("readuntil('')", reader.readuntil(b""))
    await attempt("readuntil(())", reader.readuntil(()))
    await attempt("read(2)", reader.read(2))
    reading = asyncio.create_task(attempt("readuntil('!')", reader.readuntil(b"!")))
    await quiet()
    peer.send(b"no end")
    await quiet()
    peer.close()
    await reading
    await attempt("readuntil('!')", reader.readuntil(b"!"))
    writer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
