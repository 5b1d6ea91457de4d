# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FIRST_COMPLETED returns in the turn after the first end; ends of the same
turn are all in the done set."""

import asyncio

from trace import TICK, names, now, say


async def child(ticks: int) -> int:
    await asyncio.sleep(ticks * TICK)
    return ticks


async def scenario() -> None:
    todo = [asyncio.create_task(child(n), name=f"{i}") for i, n in enumerate((3, 1, 1, 2))]
    while todo:
        done, pending = await asyncio.wait(todo, return_when=asyncio.FIRST_COMPLETED)
        say(f"done: {names(done)}; pending: {names(pending)}; at {now()}")
        todo = [task for task in todo if not task.done()]


asyncio.run(scenario())
