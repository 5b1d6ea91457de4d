# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""shutdown() refuses new items, lets what is in the queue out, and then wakes
every getter with QueueShutDown."""

import asyncio

from trace import TICK, say

# since: 3.13


async def consume(name: str, queue: asyncio.Queue) -> None:
    try:
        while True:
            say(f"{name} got {await queue.get()}")
            await asyncio.sleep(TICK)
            queue.task_done()
    except asyncio.QueueShutDown as error:
        say(f"{name} {error!r}")


async def produce(name: str, queue: asyncio.Queue) -> None:
    try:
        await queue.put(name)
        say(f"put {name}")
    except asyncio.QueueShutDown as error:
        say(f"{name} {error!r}")


async def scenario() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(2)
    tasks = [asyncio.create_task(produce(name, queue)) for name in "wxyz"]
    await asyncio.sleep(TICK)
    queue.shutdown()
    say("shut down")
    tasks += [asyncio.create_task(consume(name, queue)) for name in "ab"]
    tasks.append(asyncio.create_task(produce("late", queue)))
    await asyncio.gather(*tasks)
    await queue.join()
    for refuse in (queue.get_nowait, lambda: queue.put_nowait("never")):
        try:
            refuse()
        except asyncio.QueueShutDown as error:
            say(f"{error!r}")

    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consume(name, queue)) for name in "cd"]
    await asyncio.sleep(TICK)
    queue.shutdown()
    await asyncio.gather(*tasks)


asyncio.run(scenario())
