# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cancelling wait() leaves the tasks alone."""

import asyncio

from trace import TICK, now, say


async def child(ticks: int) -> int:
    await asyncio.sleep(ticks * TICK)
    say(f"child {ticks} ends at {now()}")
    return ticks


async def waiter(tasks) -> None:
    try:
        await asyncio.wait(tasks, timeout=64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{error!r} at {now()}")
        raise


async def scenario() -> None:
    tasks = [asyncio.create_task(child(n)) for n in (2, 4)]
    waiting = asyncio.create_task(waiter(tasks))
    await asyncio.sleep(TICK)
    waiting.cancel("m")
    say(f"{await asyncio.gather(waiting, *tasks, return_exceptions=True)!r}")


asyncio.run(scenario())
