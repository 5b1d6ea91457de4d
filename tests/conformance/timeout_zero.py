# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A limit of no time cancels at the first suspension; what does not suspend is
over before it."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    for ticks in (0, -1):
        async with asyncio.timeout(ticks * TICK) as limit:
            say(f"does not suspend, expired={limit.expired()}")
        try:
            async with asyncio.timeout(ticks * TICK):
                await asyncio.sleep(0)
                say("never")
        except TimeoutError as error:
            say(f"{error!r} at {now()}")


asyncio.run(scenario())
