# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""uncancel() lowers the count and takes back a cancellation that was not yet
thrown, once the count is 0."""

import asyncio

from trace import TICK, say

# since: 3.13


async def worker() -> str:
    me = asyncio.current_task()
    say(f"uncancel without a cancel: {me.uncancel()}")
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{error!r} cancelling={me.cancelling()}")
        say(f"left: {me.uncancel()}")
    await asyncio.sleep(TICK)
    say("the next await is not disturbed")
    me.cancel("a")
    me.cancel("b")
    say(f"left: {me.uncancel()}")
    try:
        await asyncio.sleep(TICK)
    except asyncio.CancelledError as error:
        say(f"one is left: {error!r}")
    say(f"left: {me.uncancel()}")
    me.cancel("c")
    say(f"left: {me.uncancel()}")
    await asyncio.sleep(TICK)
    return "value"


async def scenario() -> None:
    task = asyncio.create_task(worker())
    await asyncio.sleep(TICK)
    task.cancel("m")
    say(f"{await task} cancelling={task.cancelling()}")

    task = asyncio.create_task(asyncio.sleep(0))
    task.cancel("before the start")
    say(f"left: {task.uncancel()}")
    await task
    say(f"cancelled={task.cancelled()}")


asyncio.run(scenario())
