# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An immediate shutdown drops the items, counts them as done, and wakes
getters, putters and join()."""

import asyncio

from trace import TICK, say

# since: 3.13


async def step(name: str, operation) -> None:
    try:
        await operation
        say(f"{name} went through")
    except asyncio.QueueShutDown as error:
        say(f"{name} {error!r}")


async def scenario() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(2)
    queue.put_nowait(1)
    queue.put_nowait(2)
    tasks = [
        asyncio.create_task(step("putter", queue.put(3))),
        asyncio.create_task(step("join", queue.join())),
    ]
    await asyncio.sleep(TICK)
    queue.shutdown(immediate=True)
    say(f"size={queue.qsize()}")
    await asyncio.gather(*tasks)
    await step("get", queue.get())
    await step("put", queue.put(4))
    queue.shutdown()
    say("again does nothing")

    # With an item in work join() still waits for it.
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.get_nowait()
    task = asyncio.create_task(step("join", queue.join()))
    await asyncio.sleep(TICK)
    queue.shutdown(immediate=True)
    await asyncio.sleep(TICK)
    say(f"joined={task.done()}")
    queue.task_done()
    await task


asyncio.run(scenario())
