# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A LIFO queue gives the youngest item first."""

import asyncio

from trace import TICK, say


async def produce(queue: asyncio.LifoQueue) -> None:
    for item in range(4):
        await queue.put(item)
        say(f"put {item}")


async def scenario() -> None:
    queue: asyncio.LifoQueue[int] = asyncio.LifoQueue(2)
    task = asyncio.create_task(produce(queue))
    await asyncio.sleep(TICK)
    for _ in range(4):
        say(f"got {await queue.get()}")
    await task
    say(f"empty={queue.empty()}")


asyncio.run(scenario())
