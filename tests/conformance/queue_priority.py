# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A priority queue gives the smallest item first; waiting getters are served
as items come."""

import asyncio

from trace import TICK, say


async def consume(name: str, queue: asyncio.PriorityQueue) -> None:
    for _ in range(2):
        say(f"{name} got {await queue.get()}")


async def scenario() -> None:
    queue: asyncio.PriorityQueue[int] = asyncio.PriorityQueue()
    for item in (5, 1, 4, 2, 3, 1):
        queue.put_nowait(item)
    while not queue.empty():
        say(f"{await queue.get()}")
    tasks = [asyncio.create_task(consume(name, queue)) for name in "ab"]
    await asyncio.sleep(TICK)
    for item in (9, 7, 8, 6):
        await queue.put(item)
    await asyncio.gather(*tasks)


asyncio.run(scenario())
