# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StreamReader.read(): what is there, in pieces, all until the end."""

import asyncio

from trace import say
from wire import attempt, note, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    note("connected")
    peer.send(b"hello world")
    await attempt("read(5)", reader.read(5))
    await attempt("read(100)", reader.read(100))
    await attempt("read(0)", reader.read(0))
    reading = asyncio.create_task(attempt("read(4)", reader.read(4)))
    await quiet()
    peer.send(b"late")
    peer.send(b"r")
    await reading
    await attempt("read(4)", reader.read(4))
    reading = asyncio.create_task(attempt("read()", reader.read()))
    for piece in (b"one ", b"two ", b"three"):
        peer.send(piece)
        await quiet()
    say(f"done={reading.done()} at_eof={reader.at_eof()}")
    peer.close()
    await reading
    say(f"at_eof={reader.at_eof()}")
    await attempt("read(1)", reader.read(1))
    await attempt("read()", reader.read())
    writer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
