# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""connect_read_pipe(): data, pauses, the end; close() before it."""

import asyncio
import os

from wire import Speaker, note, quiet, run


async def connect(protocol):
    out, into = os.pipe()
    pipe = os.fdopen(out, "rb", 0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)
    note("connected")
    return transport, into


async def scenario() -> None:
    transport, into = await connect(Speaker("pipe"))
    os.write(into, b"one")
    os.write(into, b"two")
    await quiet()
    transport.pause_reading()
    transport.pause_reading()
    os.write(into, b"three")
    await quiet()
    note(f"is_reading={transport.is_reading()}")
    os.write(into, b"four")
    transport.resume_reading()
    transport.resume_reading()
    await quiet()
    os.write(into, b"last")
    os.close(into)
    await quiet()
    note(f"is_closing={transport.is_closing()}")
    transport.close()

    transport, into = await connect(Speaker("closed"))
    os.write(into, b"unread")
    transport.close()
    transport.close()
    note(f"is_closing={transport.is_closing()}")
    transport.resume_reading()
    await quiet()
    os.close(into)


run(scenario())
