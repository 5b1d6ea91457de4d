# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A time-out of wait() is no error: whatever is not done is pending and runs
on; a done task needs no time at all."""

import asyncio

from trace import TICK, names, now, say


async def child(ticks: int) -> int:
    await asyncio.sleep(ticks * TICK)
    return ticks


async def scenario() -> None:
    tasks = [asyncio.create_task(child(n), name=f"{n}") for n in (1, 3, 5)]
    for ticks in (0, 2, 1, 9):
        done, pending = await asyncio.wait(tasks, timeout=ticks * TICK)
        say(f"done: {names(done)}; pending: {names(pending)}; at {now()}")
    done, pending = await asyncio.wait(tasks, timeout=4 * TICK)
    say(f"done: {names(done)}; at {now()}")


asyncio.run(scenario())
