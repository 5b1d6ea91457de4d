# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A failure while the group only waits for its tasks cancels the others; the
parent is not cancelled visibly."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int, fails: bool) -> None:
    try:
        await asyncio.sleep(ticks * TICK)
        say(f"{name} ends at {now()}")
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        raise
    if fails:
        raise ValueError(name)


async def scenario() -> None:
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 1, False))
            group.create_task(child("b", 2, True))
            group.create_task(child("c", 2, True))
            group.create_task(child("d", 3, False))
            say("body ends")
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()} cancelling={me.cancelling()}")


asyncio.run(scenario())
