# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wait_for() of a future cancels it at the deadline, and drops a value that was
set in the same turn; shield() keeps the work."""

import asyncio

from trace import TICK, now, say

# since: 3.12


async def work() -> str:
    await asyncio.sleep(4 * TICK)
    say(f"work ends at {now()}")
    return "work"


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        await asyncio.wait_for(future, TICK)
    except TimeoutError as error:
        say(f"{error!r} cancelled={future.cancelled()}")
    future = loop.create_future()
    loop.call_later(TICK, future.set_result, "set")
    try:
        say(await asyncio.wait_for(future, TICK))
    except TimeoutError as error:
        say(f"{error!r} {future.result()}")
    task = asyncio.create_task(work())
    try:
        await asyncio.wait_for(asyncio.shield(task), TICK)
    except TimeoutError as error:
        say(f"{error!r} done={task.done()}")
    say(await task)


asyncio.run(scenario())
