# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A group waits for all its tasks, also for those that its tasks add."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    say(f"{name} starts")
    await asyncio.sleep(ticks * TICK)
    say(f"{name} ends at {now()}")
    return name


async def grows(group: asyncio.TaskGroup, depth: int) -> None:
    await asyncio.sleep(TICK)
    say(f"depth {depth} at {now()}")
    if depth:
        group.create_task(grows(group, depth - 1))


async def scenario() -> None:
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 2))
        b = group.create_task(child("b", 1))
        say("created")
        await asyncio.sleep(0)
        say("body ends")
    say(f"{a.result()} {b.result()} at {now()}")
    async with asyncio.TaskGroup():
        pass
    say("empty group")
    async with asyncio.TaskGroup() as group:
        group.create_task(grows(group, 2))
    say(f"grown at {now()}")


asyncio.run(scenario())
