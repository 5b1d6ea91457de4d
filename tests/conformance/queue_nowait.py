# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""put_nowait() and get_nowait() never wait: a full and an empty queue refuse;
they overtake those who were woken and did not run yet."""

import asyncio

from trace import TICK, say


async def consume(name: str, queue: asyncio.Queue) -> None:
    say(f"{name} got {await queue.get()}")


async def scenario() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(2)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty as error:
        say(f"{error!r}")
    queue.put_nowait(1)
    queue.put_nowait(2)
    try:
        queue.put_nowait(3)
    except asyncio.QueueFull as error:
        say(f"{error!r}")
    say(f"{queue.get_nowait()} {queue.get_nowait()} maxsize={queue.maxsize}")

    task = asyncio.create_task(consume("a", queue))
    await asyncio.sleep(TICK)
    queue.put_nowait(4)
    say(f"main takes {queue.get_nowait()}")
    await asyncio.sleep(TICK)
    say(f"a done={task.done()}")
    await queue.put(5)
    await task


asyncio.run(scenario())
