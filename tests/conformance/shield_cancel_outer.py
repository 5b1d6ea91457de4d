# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cancelling a shield leaves the inner task alone; cancelling the inner task
reaches whoever awaits the shield."""

import asyncio

from trace import TICK, now, say


async def inner(name: str) -> str:
    try:
        await asyncio.sleep(4 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name}: {error!r}")
        raise
    say(f"{name} ends at {now()}")
    return name


async def scenario() -> None:
    task = asyncio.create_task(inner("a"))
    outer = asyncio.shield(task)
    await asyncio.sleep(TICK)
    say(f"cancel outer: {outer.cancel('m')}")
    try:
        await outer
    except asyncio.CancelledError as error:
        say(f"outer: {error!r}")
    say(f"inner done={task.done()}")
    say(await task)

    task = asyncio.create_task(inner("b"))
    outer = asyncio.shield(task)
    await asyncio.sleep(TICK)
    task.cancel("inner")
    try:
        await outer
    except asyncio.CancelledError as error:
        say(f"outer: {error!r} cancelled={outer.cancelled()}")


asyncio.run(scenario())
