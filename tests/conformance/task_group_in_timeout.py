# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A time limit around a group cancels its tasks, and one inside a task fails
the group."""

import asyncio

from trace import TICK, now, say


async def child(name: str) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        await asyncio.sleep(TICK)
        raise


async def limited() -> None:
    async with asyncio.timeout(2 * TICK):
        await child("limited")


async def scenario() -> None:
    try:
        async with asyncio.timeout(3 * TICK):
            async with asyncio.TaskGroup() as group:
                group.create_task(child("a"))
                group.create_task(child("b"))
    except TimeoutError as error:
        say(f"{error!r} at {now()}")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(limited())
            group.create_task(child("c"))
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()}")


asyncio.run(scenario())
