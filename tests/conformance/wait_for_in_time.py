# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wait_for() runs a coroutine in the caller's own task; a result, an error or
the absence of a time limit comes through unchanged."""

import asyncio

from trace import TICK, now, say

# since: 3.12


async def child(ticks: int, fails: bool = False) -> str:
    say(f"runs in {asyncio.current_task().get_name()}")
    await asyncio.sleep(ticks * TICK)
    if fails:
        raise ValueError("child")
    return f"done at {now()}"


async def scenario() -> None:
    asyncio.current_task().set_name("main")
    say(await asyncio.wait_for(child(1), 2 * TICK))
    say(await asyncio.wait_for(child(3), None))
    try:
        await asyncio.wait_for(child(1, True), 2 * TICK)
    except ValueError as error:
        say(f"{error!r}")
    task = asyncio.create_task(child(1), name="child")
    say(await asyncio.wait_for(task, 2 * TICK))
    say(await asyncio.wait_for(task, 2 * TICK))


asyncio.run(scenario())
