# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is longer than the limit of a reader, with its separator and without."""

import asyncio

from trace import say
from wire import attempt, pair, quiet, run


async def overrun(reader: asyncio.StreamReader) -> None:
    try:
        await reader.readuntil(b";")
    except asyncio.LimitOverrunError as error:
        say(f"{error!r} consumed={error.consumed}")


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end, limit=8)
    peer.send(b"12345678;")
    await attempt("as long as the limit", reader.readuntil(b";"))
    peer.send(b"123456789;")
    await quiet()
    await overrun(reader)
    await attempt("readexactly(10)", reader.readexactly(10))
    peer.send(b"123456789ab")
    await quiet()
    await overrun(reader)
    await attempt("read(9)", reader.read(9))
    peer.send(b"\n")
    await attempt("readline", reader.readline())
    peer.send(b"a line too long\nshort\n")
    await attempt("readline", reader.readline())
    await attempt("readline", reader.readline())
    peer.send(b"neither end nor li")
    await quiet()
    await attempt("readline", reader.readline())
    peer.send(b"mit\n")
    await attempt("readline", reader.readline())
    peer.send(b"x" * 20)
    await attempt("readexactly(20)", reader.readexactly(20))
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
