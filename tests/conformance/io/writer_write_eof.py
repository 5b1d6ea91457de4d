# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Half of a connection is closed; the other half goes on."""

import asyncio

from trace import say
from wire import attempt, attempt_now, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    a, b = pair()
    reader, writer = await asyncio.open_connection(sock=a)
    other, back = await asyncio.open_connection(sock=b)
    say(f"can_write_eof={writer.can_write_eof()}")
    writer.write(b"question")
    writer.write_eof()
    writer.write_eof()
    attempt_now("write", writer.write, b"more")
    attempt_now("writelines", writer.writelines, [b"more"])
    await attempt("read of the peer", other.read())
    back.write(b"answer")
    await attempt("drain", back.drain())
    await attempt("read", reader.read(100))
    back.close()
    await attempt("read", reader.read(100))
    say(f"is_closing={writer.is_closing()}")
    writer.close()
    await attempt("wait_closed", writer.wait_closed())
    await attempt("wait_closed of the peer", back.wait_closed())

    end, peer = pair()
    fill(end)
    reader, writer = await asyncio.open_connection(sock=end)
    writer.write(b"buffered")
    writer.write_eof()
    attempt_now("write", writer.write, b"more")
    note(f"received {shown(drained(peer))}")
    await quiet()
    note(f"received {shown(drained(peer))}")
    writer.close()
    peer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
