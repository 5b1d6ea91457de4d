# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S3: two producers and two consumers on a bounded queue; a full queue holds
the producers back, and everybody is served in order."""

import asyncio

from trace import TICK, now, say


async def produce(name: str, queue: asyncio.Queue) -> None:
    for number in range(3):
        item = f"{name}{number}"
        await queue.put(item)
        say(f"put {item} size={queue.qsize()} full={queue.full()}")


async def consume(name: str, queue: asyncio.Queue, ticks: int) -> None:
    while True:
        item = await queue.get()
        say(f"{name} got {item} at {now()}")
        await asyncio.sleep(ticks * TICK)
        queue.task_done()


async def scenario() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(2)
    consumers = [asyncio.create_task(consume(f"c{n}", queue, n)) for n in (1, 2)]
    await asyncio.sleep(0)
    await asyncio.gather(produce("x", queue), produce("y", queue))
    say(f"produced at {now()}")
    await queue.join()
    say(f"joined at {now()} empty={queue.empty()}")
    for consumer in consumers:
        consumer.cancel("over")
    for result in await asyncio.gather(*consumers, return_exceptions=True):
        say(f"{result!r}")


asyncio.run(scenario())
