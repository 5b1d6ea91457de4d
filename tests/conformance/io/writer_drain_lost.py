# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The connection is lost while tasks wait in drain()."""

import asyncio

from wire import attempt, fill, note, pair, quiet, run


async def lose(what: str, reset: bool) -> None:
    end, peer = pair()
    fill(end)
    reader, writer = await asyncio.open_connection(sock=end)
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(b"x")
    draining = [asyncio.create_task(attempt(f"drain {i}", writer.drain())) for i in range(2)]
    await quiet()
    note(what)
    if reset:
        peer.close()
    else:
        writer.transport.abort()
    await quiet()
    await asyncio.gather(*draining)
    await attempt("drain", writer.drain())
    await attempt("read", reader.read())
    writer.close()
    await attempt("wait_closed", writer.wait_closed())
    peer.close()


async def scenario() -> None:
    await lose("abort", False)
    await lose("the peer closes", True)


run(scenario())
