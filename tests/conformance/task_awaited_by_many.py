# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Several tasks await one: all are woken in the order in which they began, and
all get the same value or error; cancelling the awaited one reaches them all."""

import asyncio

from trace import TICK, say


async def work(fails: bool) -> int:
    await asyncio.sleep(2 * TICK)
    if fails:
        raise ValueError("shared")
    return 5


async def waiter(name: str, task: asyncio.Task) -> None:
    try:
        say(f"{name}: {await task}")
    except (asyncio.CancelledError, ValueError) as error:
        say(f"{name}: {error!r}")


async def scenario() -> None:
    for fails, cancel in ((False, False), (True, False), (False, True)):
        task = asyncio.create_task(work(fails))
        waiters = [asyncio.create_task(waiter(name, task)) for name in "abc"]
        await asyncio.sleep(TICK)
        if cancel:
            task.cancel("all")
        await asyncio.gather(*waiters)

    # Cancelling one that awaits cancels the awaited task, so all the others.
    task = asyncio.create_task(work(False))
    waiters = [asyncio.create_task(waiter(name, task)) for name in "abc"]
    await asyncio.sleep(TICK)
    waiters[1].cancel("by b")
    await asyncio.gather(*waiters)
    say(f"cancelled={task.cancelled()}")


asyncio.run(scenario())
