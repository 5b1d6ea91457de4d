# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""With no time left, a done task gives its result and anything else is
cancelled before it starts."""

import asyncio

from trace import TICK, now, say

# since: 3.12


async def child(name: str, ticks: int) -> str:
    say(f"{name} starts")
    try:
        await asyncio.sleep(ticks * TICK)
    except asyncio.CancelledError:
        say(f"{name} cancelled")
        raise
    return name


async def scenario() -> None:
    for limit in (0, -TICK):
        try:
            await asyncio.wait_for(child("coroutine", 1), limit)
        except TimeoutError as error:
            say(f"{error!r} at {now()}")
    started = asyncio.create_task(child("started", 4))
    await asyncio.sleep(0)
    try:
        await asyncio.wait_for(started, 0)
    except TimeoutError as error:
        say(f"{error!r} cancelled={started.cancelled()}")
    done = asyncio.create_task(child("done", 0))
    await done
    say(await asyncio.wait_for(done, 0))


asyncio.run(scenario())
