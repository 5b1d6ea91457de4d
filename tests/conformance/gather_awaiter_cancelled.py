# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cancelling the task that awaits gather() cancels the children, and the task
goes on when the first of them is cancelled."""

import asyncio

from trace import TICK, now, say


async def child(name: str, cleanup: int) -> str:
    try:
        await asyncio.sleep(64 * TICK)
    finally:
        await asyncio.sleep(cleanup * TICK)
        say(f"{name} leaves at {now()}")
    return name


async def parent() -> None:
    try:
        await asyncio.gather(child("a", 2), child("b", 1))
    except asyncio.CancelledError as error:
        say(f"parent: {error!r} at {now()}")
        raise


async def scenario() -> None:
    task = asyncio.create_task(parent())
    await asyncio.sleep(TICK)
    task.cancel("m")
    try:
        await task
    except asyncio.CancelledError as error:
        say(f"{error!r} cancelled={task.cancelled()}")
    await asyncio.sleep(2 * TICK)


asyncio.run(scenario())
