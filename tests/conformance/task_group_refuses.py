# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A group that is shutting down takes no more tasks."""

import asyncio

from trace import TICK, say


async def fail() -> None:
    raise ValueError("x")


async def adds(group: asyncio.TaskGroup) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError:
        try:
            group.create_task(fail())
        except RuntimeError:
            say("refused")
        raise


async def scenario() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(adds(group))
            await asyncio.sleep(0)
            group.create_task(fail())
    except ExceptionGroup as errors:
        say(f"{errors!r}")


asyncio.run(scenario())
