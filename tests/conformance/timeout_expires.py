# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A block that takes longer than its time limit is cancelled, cleans up, and
the limit throws TimeoutError; one that is quicker is not disturbed."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    me = asyncio.current_task()
    async with asyncio.timeout(4 * TICK) as limit:
        await asyncio.sleep(TICK)
        say(f"in time at {now()} expired={limit.expired()}")
    say(f"out at {now()}")
    try:
        async with asyncio.timeout(2 * TICK) as limit:
            try:
                await asyncio.sleep(64 * TICK)
            except asyncio.CancelledError as error:
                say(f"{error!r} at {now()} cancelling={me.cancelling()} expired={limit.expired()}")
                raise
    except TimeoutError as error:
        say(f"{error!r} cancelling={me.cancelling()} at {now()}")
    async with asyncio.timeout(None) as limit:
        await asyncio.sleep(8 * TICK)
        say(f"no limit: {limit.when()} at {now()}")


asyncio.run(scenario())
