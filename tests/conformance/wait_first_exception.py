# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FIRST_EXCEPTION returns at the first error, not at a cancellation, and else
when all are done."""

import asyncio

from trace import TICK, names, now, say


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    if name == "bad":
        raise ValueError(name)
    return name


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    for plan in ("abc", ("a", "bad", "c")):
        tasks = [asyncio.create_task(child(name, n + 2), name=name) for n, name in enumerate(plan)]
        loop.call_later(TICK, tasks[0].cancel)
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        say(f"done: {names(done)}; pending: {names(pending)}; at {now()}")
        await asyncio.wait(tasks)
        say(f"all at {now()}")


asyncio.run(scenario())
