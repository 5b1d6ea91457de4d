# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S1: workers await a coroutine, yield twice and sleep to the same deadline;
they start, go on and end in the order of their creation."""

import asyncio

from trace import TICK, now, say


async def nested(name: str, depth: int) -> int:
    if depth == 0:
        say(f"{name} at the bottom")
        return 1
    return 1 + await nested(name, depth - 1)


async def worker(name: str) -> str:
    say(f"{name} starts")
    depth = await nested(name, 3)
    say(f"{name} came back from {depth}")
    await asyncio.sleep(0)
    say(f"{name} after the first yield")
    await asyncio.sleep(0)
    say(f"{name} after the second yield")
    await asyncio.sleep(4 * TICK)
    say(f"{name} awake at {now()}")
    return name


async def scenario() -> None:
    tasks = [asyncio.create_task(worker(name)) for name in "abcd"]
    for task in reversed(tasks):
        task.add_done_callback(lambda task: say(f"callback of {task.result()}"))
    say("created")
    for task in tasks:
        say(f"got {await task}")
    say(" ".join(await asyncio.gather(*tasks)))


asyncio.run(scenario())
