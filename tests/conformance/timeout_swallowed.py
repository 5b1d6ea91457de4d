# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A block that swallows the cancellation of its time limit goes on: the limit
has expired, but throws nothing; the count of the task is put right."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    me = asyncio.current_task()
    async with asyncio.timeout(TICK) as limit:
        try:
            await asyncio.sleep(64 * TICK)
        except asyncio.CancelledError as error:
            say(f"swallowed {error!r} at {now()}")
        await asyncio.sleep(TICK)
        say(f"goes on at {now()} cancelling={me.cancelling()} expired={limit.expired()}")
    say(f"out, cancelling={me.cancelling()}")

    try:
        async with asyncio.timeout(TICK):
            try:
                await asyncio.sleep(64 * TICK)
            except asyncio.CancelledError:
                raise ValueError("instead")
    except ValueError as error:
        say(f"{error!r} cancelling={me.cancelling()}")
    await asyncio.sleep(TICK)
    say(f"end at {now()}")


asyncio.run(scenario())
