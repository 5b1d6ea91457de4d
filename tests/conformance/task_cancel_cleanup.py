# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Clean-up that awaits runs to its end after a cancellation, unless a second
cancel() reaches it."""

import asyncio

from trace import TICK, now, say


async def worker(name: str) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    finally:
        say(f"{name} cleans up at {now()}")
        try:
            await asyncio.sleep(4 * TICK)
            say(f"{name} cleaned up at {now()}")
        finally:
            say(f"{name} leaves at {now()}")


async def scenario() -> None:
    once = asyncio.create_task(worker("once"))
    twice = asyncio.create_task(worker("twice"))
    await asyncio.sleep(TICK)
    once.cancel("first")
    twice.cancel("first")
    await asyncio.sleep(TICK)
    twice.cancel("second")
    for task in (once, twice):
        try:
            await task
        except asyncio.CancelledError as error:
            say(f"{error!r} cancelling={task.cancelling()}")


asyncio.run(scenario())
