# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""timeout_at() takes a time of the loop; several blocks can share it."""

import asyncio

from trace import TICK, now, say


async def step(deadline: float, ticks: int) -> None:
    try:
        async with asyncio.timeout_at(deadline) as limit:
            say(f"until {int(limit.when() / TICK)}")
            await asyncio.sleep(ticks * TICK)
            say(f"done at {now()}")
    except TimeoutError as error:
        say(f"{error!r} at {now()}")


async def scenario() -> None:
    deadline = asyncio.get_running_loop().time() + 4 * TICK
    for ticks in (1, 2, 3, 1):
        await step(deadline, ticks)
    await asyncio.gather(step(deadline, 0), step(deadline + 2 * TICK, 2))


asyncio.run(scenario())
