# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two tasks, a stream between them."""

import asyncio

from wire import note, pair, run, shown


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        note(f"server got {shown(line)}")
        writer.write(line.upper())
        await writer.drain()
    note("server got the end")
    writer.close()
    await writer.wait_closed()
    note("server has closed")


async def scenario() -> None:
    a, b = pair()
    reader, writer = await asyncio.open_connection(sock=a)
    serving = asyncio.create_task(serve(*await asyncio.open_connection(sock=b)))
    for line in (b"one\n", b"two\n", b"three\nfour\n"):
        writer.write(line)
        await writer.drain()
        note(f"client got {shown(await reader.readline())}")
    note(f"client got {shown(await reader.readline())}")
    writer.write_eof()
    note(f"client got {shown(await reader.read())}")
    writer.close()
    await writer.wait_closed()
    note("client has closed")
    await serving


run(scenario())
