# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""join() waits until every item was marked as done, however often items are
added meanwhile; task_done() too often is refused."""

import asyncio

from trace import TICK, now, say


async def join(name: str, queue: asyncio.Queue) -> None:
    await queue.join()
    say(f"{name} joined at {now()}")


async def scenario() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    await join("empty", queue)
    try:
        queue.task_done()
    except ValueError as error:
        say(f"{error!r}")
    queue.put_nowait(1)
    queue.put_nowait(2)
    tasks = [asyncio.create_task(join(name, queue)) for name in "ab"]
    for number in range(3):
        await asyncio.sleep(TICK)
        say(f"got {queue.get_nowait()}")
        if number == 0:
            queue.put_nowait(3)
        queue.task_done()
    tasks.append(asyncio.create_task(join("c", queue)))
    await asyncio.gather(*tasks)


asyncio.run(scenario())
