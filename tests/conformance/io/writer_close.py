# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""close() with and without something buffered, and what comes after it."""

import asyncio

from trace import say
from wire import attempt, attempt_now, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end)
    say(f"is_closing={writer.is_closing()}")
    writer.close()
    note(f"closed, is_closing={writer.is_closing()}")
    writer.close()
    attempt_now("write", writer.write, b"late")
    await attempt("drain", writer.drain())
    await attempt("read", reader.read())
    await attempt("wait_closed", writer.wait_closed())
    await attempt("wait_closed again", writer.wait_closed())
    attempt_now("write", writer.write, b"later")
    attempt_now("write_eof", writer.write_eof)
    await attempt("drain", writer.drain())
    note(f"received {shown(drained(peer))}")
    peer.close()

    end, peer = pair()
    fill(end)
    reader, writer = await asyncio.open_connection(sock=end)
    writer.write(b"before")
    writer.close()
    note("closed with something buffered")
    waiting = [asyncio.create_task(attempt(f"wait_closed {i}", writer.wait_closed())) for i in range(2)]
    await quiet()
    attempt_now("write", writer.write, b", after")
    peer.send(b"not read any more")
    await quiet()
    note(f"received {shown(drained(peer))}")
    await asyncio.gather(*waiting)
    note(f"received {shown(drained(peer))}")
    peer.close()


run(scenario())
