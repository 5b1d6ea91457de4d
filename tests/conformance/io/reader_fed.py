# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A reader that is fed by hand, in pieces and with a transport that it asks to
pause."""

import asyncio

from trace import say
from wire import attempt, attempt_now, note, run


class Transport(asyncio.ReadTransport):
    def pause_reading(self):
        note("pause_reading")

    def resume_reading(self):
        note("resume_reading")


async def scenario() -> None:
    reader = asyncio.StreamReader(limit=3)
    reader.set_transport(Transport())
    attempt_now("StreamReader(limit=0)", asyncio.StreamReader, 0)
    loop = asyncio.get_running_loop()
    for number, piece in enumerate((b"ab", b"", b"cdef", b"g", b"hij\nk")):
        loop.call_soon(reader.feed_data, piece)
        loop.call_soon(note, f"fed {number}")
    await attempt("read(1)", reader.read(1))
    await attempt("readexactly(5)", reader.readexactly(5))
    await attempt("readline", reader.readline())
    await asyncio.sleep(0)
    reader.feed_data(b"lm\n")
    await attempt("readline", reader.readline())
    loop.call_soon(reader.feed_eof)
    await attempt("readline", reader.readline())
    say(f"at_eof={reader.at_eof()}")


run(scenario())
