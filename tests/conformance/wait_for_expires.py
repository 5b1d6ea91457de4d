# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""When the time is over, what is awaited is cancelled, its clean-up is waited
for, and TimeoutError is thrown."""

import asyncio

from trace import TICK, now, say

# since: 3.12


async def child(cleanup: int) -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{error!r} at {now()}")
        await asyncio.sleep(cleanup * TICK)
        say(f"cleaned up at {now()}")
        raise
    return "never"


async def scenario() -> None:
    me = asyncio.current_task()
    try:
        await asyncio.wait_for(child(3), 2 * TICK)
    except TimeoutError as error:
        say(f"{error!r} at {now()} cancelling={me.cancelling()}")
    task = asyncio.create_task(child(1))
    try:
        await asyncio.wait_for(task, 2 * TICK)
    except TimeoutError as error:
        say(f"{error!r} at {now()} cancelled={task.cancelled()}")
    event = asyncio.Event()
    try:
        await asyncio.wait_for(event.wait(), TICK)
    except TimeoutError as error:
        say(f"{error!r} at {now()}")


asyncio.run(scenario())
