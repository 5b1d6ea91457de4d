# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""abort() drops what is buffered."""

import asyncio

from wire import attempt, attempt_now, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    end, peer = pair()
    fill(end)
    reader, writer = await asyncio.open_connection(sock=end)
    writer.write(b"never sent")
    reading = asyncio.create_task(attempt("read", reader.read(1)))
    await quiet()
    writer.transport.abort()
    note(f"aborted, buffered {writer.transport.get_write_buffer_size()}")
    writer.transport.abort()
    writer.close()
    await reading
    await attempt("wait_closed", writer.wait_closed())
    attempt_now("write", writer.write, b"late")
    await attempt("drain", writer.drain())
    note(f"received {shown(drained(peer))}")
    peer.close()


run(scenario())
