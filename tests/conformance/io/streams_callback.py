# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The callback of a stream server: a coroutine that ends, fails, is cancelled."""

import asyncio

from wire import attempt, connect, note, pair, quiet, run, say_errors, shown


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    note("callback")
    word = await reader.readline()
    note(f"callback got {shown(word)}")
    if word == b"fail\n":
        raise ValueError("x")
    if word == b"cancel\n":
        asyncio.current_task().cancel()
        await asyncio.sleep(0)
    writer.write(b"bye")
    writer.close()


async def scenario() -> None:
    say_errors()
    loop = asyncio.get_running_loop()
    for word in (b"end\n", b"fail\n", b"cancel\n"):
        end, peer = pair()
        protocol = asyncio.StreamReaderProtocol(asyncio.StreamReader(), serve)
        await loop.connect_accepted_socket(lambda: protocol, end)
        note("connected")
        reader, writer = await asyncio.open_connection(sock=peer)
        writer.write(word)
        await attempt("read", reader.read())
        writer.close()
        await attempt("wait_closed", writer.wait_closed())
        await quiet()


run(scenario())
