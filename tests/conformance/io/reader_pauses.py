# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A reader pauses its transport above twice its limit, and resumes it when
somebody has read down to the limit."""

import asyncio

from trace import say
from wire import attempt, note, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    reader, writer = await asyncio.open_connection(sock=end, limit=4)
    transport = writer.transport
    for piece in (b"12345678", b"9", b"abc"):
        peer.send(piece)
        await quiet()
        note(f"is_reading={transport.is_reading()}")
    for count in (4, 1, 2, 1):
        await attempt(f"read({count})", reader.read(count))
        note(f"is_reading={transport.is_reading()}")
    await quiet()
    await attempt("read(100)", reader.read(100))
    peer.send(b"0123456789")
    await quiet()
    say(f"is_reading={transport.is_reading()}")
    # What cannot be in the buffer is waited for in spite of the limit.
    reading = asyncio.create_task(attempt("readexactly(12)", reader.readexactly(12)))
    await quiet()
    note(f"is_reading={transport.is_reading()}")
    peer.send(b"AB")
    await reading
    note(f"is_reading={transport.is_reading()}")
    peer.send(b"0123456789")
    await quiet()
    # Nobody learns of the end while the transport is paused.
    peer.close()
    await quiet()
    say(f"is_reading={transport.is_reading()} at_eof={reader.at_eof()}")
    await attempt("read()", reader.read())
    writer.close()
    await attempt("wait_closed", writer.wait_closed())


run(scenario())
