# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An error of the body cancels the tasks and comes last in the group's errors;
the error of a task that was cancelled and fails comes before it."""

import asyncio

from trace import TICK, now, say


async def child(name: str, fails: bool) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        if fails:
            raise TypeError(name) from None
        raise


async def scenario() -> None:
    for fails in (False, True):
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(child("a", fails))
                group.create_task(child("b", fails))
                await asyncio.sleep(TICK)
                raise ValueError("body")
        except ExceptionGroup as errors:
            say(f"{errors!r} at {now()}")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("never started", True))
            raise ValueError("at once")
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()}")


asyncio.run(scenario())
