# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task of a group that is cancelled, or cancels itself, is no failure: its
siblings go on."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    try:
        await asyncio.sleep(ticks * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        raise
    if name == "self":
        raise asyncio.CancelledError("raised")
    return name


async def scenario() -> None:
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 4))
        b = group.create_task(child("b", 3))
        c = group.create_task(child("self", 2))
        await asyncio.sleep(TICK)
        a.cancel("by the body")
    say(f"{a.cancelled()} {b.result()} {c.cancelled()} at {now()}")


asyncio.run(scenario())
