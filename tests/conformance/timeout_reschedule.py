# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A time limit can be moved, taken away and given later, from inside and from
a callback."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    try:
        async with asyncio.timeout(2 * TICK) as limit:
            await asyncio.sleep(TICK)
            limit.reschedule(begin + 5 * TICK)
            await asyncio.sleep(2 * TICK)
            say(f"moved: still here at {now()}")
            loop.call_later(TICK, limit.reschedule, begin + 8 * TICK)
            await asyncio.sleep(64 * TICK)
    except TimeoutError as error:
        say(f"{error!r} at {now()}")

    async with asyncio.timeout(TICK) as limit:
        limit.reschedule(None)
        await asyncio.sleep(3 * TICK)
        say(f"taken away: {limit.when()} at {now()}")

    try:
        async with asyncio.timeout(None) as limit:
            limit.reschedule(loop.time() - TICK)
            say("in the past")
            await asyncio.sleep(TICK)
            say("never")
    except TimeoutError as error:
        say(f"{error!r} at {now()}")

    async with asyncio.timeout(TICK) as limit:
        try:
            await asyncio.sleep(2 * TICK)
        except asyncio.CancelledError:
            try:
                limit.reschedule(None)
            except RuntimeError:
                say("too late to move")


asyncio.run(scenario())
