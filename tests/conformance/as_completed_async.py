# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Asynchronous iteration gives the original tasks, done, in the order of
completion."""

import asyncio

from trace import TICK, now, say

# since: 3.13


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    if name == "bad":
        raise ValueError(name)
    return name


async def scenario() -> None:
    plan = (("a", 3), ("bad", 2), ("c", 1))
    tasks = [asyncio.create_task(child(name, n), name=name) for name, n in plan]
    async for task in asyncio.as_completed(tasks):
        original = task is tasks["a bad c".split().index(task.get_name())]
        say(f"{task.get_name()} done={task.done()} original={original} at {now()}")
        try:
            say(await task)
        except ValueError as error:
            say(f"{error!r}")


asyncio.run(scenario())
