# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S3: a getter that is cancelled after it was woken leaves the item and its
wake-up to the next one; a cancelled wait takes nothing."""

import asyncio

from trace import TICK, say


async def consume(name: str, queue: asyncio.Queue) -> None:
    try:
        say(f"{name} got {await queue.get()}")
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} size={queue.qsize()}")
        raise


async def scenario() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    tasks = [asyncio.create_task(consume(name, queue)) for name in "abc"]
    await asyncio.sleep(TICK)
    tasks[0].cancel("waiting")
    await asyncio.sleep(0)
    queue.put_nowait(1)
    tasks[1].cancel("woken")
    await asyncio.sleep(TICK)
    say(f"size={queue.qsize()}")
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")
    try:
        await asyncio.wait_for(queue.get(), TICK)
    except TimeoutError:
        queue.put_nowait(2)
    say(f"{await queue.get()}")


asyncio.run(scenario())
