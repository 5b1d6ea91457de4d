# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StreamWriter.drain(): waits from the high-water mark to the low one, for as
many as ask."""

import asyncio

from wire import attempt, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    end, peer = pair()
    fill(end)
    reader, writer = await asyncio.open_connection(sock=end)
    writer.transport.set_write_buffer_limits(low=10, high=30)
    await attempt("drain of nothing", writer.drain())
    writer.write(b"a" * 30)
    note(f"buffered {writer.transport.get_write_buffer_size()}")
    await attempt("drain at the mark", writer.drain())
    writer.write(b"b")
    note(f"buffered {writer.transport.get_write_buffer_size()}")
    draining = [asyncio.create_task(attempt(f"drain {i}", writer.drain())) for i in range(3)]
    await quiet()
    draining[1].cancel()
    await quiet()
    note("read")
    data = drained(peer)
    note(f"received {shown(data)}")
    await asyncio.gather(*draining)
    note(f"buffered {writer.transport.get_write_buffer_size()}")
    await attempt("drain", writer.drain())
    note(f"received {shown(drained(peer))}")
    writer.writelines([b"c" * 20, b"", b"d" * 20])
    await attempt("drain", writer.drain())
    await quiet()
    note(f"received {shown(drained(peer))}")
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
