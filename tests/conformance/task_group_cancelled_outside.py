# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A group whose parent is cancelled cancels its tasks, waits for them and lets
the cancellation leave; the errors of the tasks have priority over it."""

import asyncio

from trace import TICK, now, say

# since: 3.13


async def child(name: str, fails: bool) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        await asyncio.sleep(TICK)
        if fails:
            raise ValueError(name) from None
        raise


async def parent(in_body: bool, fails: bool) -> None:
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", False))
            group.create_task(child("b", fails))
            if in_body:
                await asyncio.sleep(64 * TICK)
    except BaseException as error:
        say(f"parent {error!r} at {now()} cancelling={me.cancelling()}")
        raise


async def scenario() -> None:
    for in_body in (False, True):
        for fails in (False, True):
            task = asyncio.create_task(parent(in_body, fails))
            await asyncio.sleep(TICK)
            task.cancel("outside")
            try:
                await task
            except BaseException as error:
                say(f"{error!r} cancelled={task.cancelled()}")


asyncio.run(scenario())
