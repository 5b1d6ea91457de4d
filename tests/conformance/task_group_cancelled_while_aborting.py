# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancellation from outside that meets a group which is already failing is
not lost: the errors leave, and the next await throws."""

import asyncio

from trace import TICK, now, say

# since: 3.13


async def fail() -> None:
    await asyncio.sleep(TICK)
    raise ValueError("child")


async def slow() -> None:
    try:
        await asyncio.sleep(64 * TICK)
    finally:
        await asyncio.sleep(4 * TICK)
        say(f"slow leaves at {now()}")


async def parent() -> None:
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(slow())
            await asyncio.sleep(64 * TICK)
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()} cancelling={me.cancelling()}")
    await asyncio.sleep(0)
    say("never")


async def scenario() -> None:
    task = asyncio.create_task(parent())
    await asyncio.sleep(3 * TICK)
    say(f"cancel: {task.cancel('outside')}")
    try:
        await task
    except asyncio.CancelledError as error:
        say(f"{error!r} cancelling={task.cancelling()}")


asyncio.run(scenario())
