# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StreamReader.readline() and the lines of a loop, up to one without an end."""

import asyncio

from wire import attempt, note, pair, quiet, run, shown


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    peer.send(b"one\ntwo\n\nth")
    for _ in range(3):
        await attempt("readline", reader.readline())
    reading = asyncio.create_task(attempt("readline", reader.readline()))
    await quiet()
    peer.send(b"ree\nfour\nfive\nsix")
    await reading
    peer.close()
    async for line in reader:
        note(f"line {shown(line)}")
    await attempt("readline", reader.readline())
    writer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
