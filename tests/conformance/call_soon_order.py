# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Callbacks run first come, first served; what they append waits for the next
turn, and a cancelled one keeps its place and is skipped."""

import asyncio

from trace import say


async def scenario() -> None:
    loop = asyncio.get_running_loop()

    def first() -> None:
        say("first")
        loop.call_soon(say, "appended by first")
        skipped.cancel()

    loop.call_soon(first)
    skipped = loop.call_soon(say, "never")
    loop.call_soon(say, "third")
    say(f"cancelled: {skipped.cancelled()}")
    await asyncio.sleep(0)
    say(f"cancelled: {skipped.cancelled()}")
    await asyncio.sleep(0)
    say("end")


asyncio.run(scenario())
