# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wait() returns the done and the pending ones, raises nothing, and keeps the
errors in their tasks."""

import asyncio

from trace import TICK, names, now, say


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    if name == "bad":
        raise ValueError(name)
    return name


async def scenario() -> None:
    tasks = [asyncio.create_task(child(name, n), name=name) for name, n in (("a", 3), ("bad", 1), ("c", 2))]
    done, pending = await asyncio.wait(tasks)
    say(f"done: {names(done)}; pending: {names(pending)}; at {now()}")
    for task in tasks:
        say(f"{task.exception()!r}")
    done, pending = await asyncio.wait(tasks)
    say(f"again: {names(done)}; pending: {names(pending)}; at {now()}")
    try:
        await asyncio.wait([])
    except ValueError:
        say("nothing to wait for")


asyncio.run(scenario())
