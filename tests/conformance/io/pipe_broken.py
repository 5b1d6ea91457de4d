# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Nobody reads the other end of a pipe any more."""

import asyncio
import os

from trace import say
from wire import Speaker, note, quiet, run


class Ending(Speaker):
    # CPython has no text for it.
    def connection_lost(self, error):
        note(f"{self.name}.connection_lost {type(error).__name__}")


async def connect(protocol):
    out, into = os.pipe()
    pipe = os.fdopen(into, "wb", 0)
    transport, _ = await asyncio.get_running_loop().connect_write_pipe(lambda: protocol, pipe)
    return transport, out


async def scenario() -> None:
    transport, out = await connect(Ending("idle"))
    os.close(out)
    await quiet()
    note(f"is_closing={transport.is_closing()}")
    transport.write(b"late")
    transport.close()

    transport, out = await connect(Ending("writes at once"))
    os.close(out)
    transport.write(b"one")
    transport.write(b"two")
    note(f"is_closing={transport.is_closing()}")
    await quiet()

    transport, out = await connect(Ending("full"))
    transport.write(b"x" * 1_000_000)
    say(f"buffered {transport.get_write_buffer_size() > 0}")
    os.close(out)
    await quiet()
    say(f"buffered {transport.get_write_buffer_size()}")


run(scenario())
