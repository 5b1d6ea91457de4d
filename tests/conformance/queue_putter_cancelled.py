# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A putter that is cancelled after it was woken gives its place to the next
one, and its item is not in the queue."""

import asyncio

from trace import TICK, say


async def produce(item: str, queue: asyncio.Queue) -> None:
    try:
        await queue.put(item)
        say(f"put {item}")
    except asyncio.CancelledError as error:
        say(f"{item} {error!r} size={queue.qsize()}")
        raise


async def scenario() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(1)
    tasks = [asyncio.create_task(produce(item, queue)) for item in "abcd"]
    await asyncio.sleep(TICK)
    tasks[1].cancel("waiting")
    await asyncio.sleep(0)
    say(f"got {queue.get_nowait()}")
    tasks[2].cancel("woken")
    await asyncio.sleep(TICK)
    say(f"got {queue.get_nowait()} full={queue.full()}")
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")


asyncio.run(scenario())
