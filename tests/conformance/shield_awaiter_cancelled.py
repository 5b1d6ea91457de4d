# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancelled task that awaits a shield leaves at once; the inner task runs
on, and can be awaited again."""

import asyncio

from trace import TICK, now, say


async def inner() -> str:
    await asyncio.sleep(4 * TICK)
    say(f"inner ends at {now()}")
    return "kept"


async def impatient(task: asyncio.Task) -> None:
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError as error:
        say(f"impatient: {error!r} at {now()}")
        raise


async def stubborn(task: asyncio.Task) -> None:
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            say(f"stubborn: {error!r} at {now()}")
    say(f"stubborn: {task.result()}")


async def scenario() -> None:
    task = asyncio.create_task(inner())
    a = asyncio.create_task(impatient(task))
    b = asyncio.create_task(stubborn(task))
    await asyncio.sleep(TICK)
    a.cancel("a")
    b.cancel("b")
    await asyncio.sleep(TICK)
    b.cancel("again")
    await asyncio.wait([a, b])
    say(f"{a.cancelled()} {b.cancelled()} {task.result()}")


asyncio.run(scenario())
