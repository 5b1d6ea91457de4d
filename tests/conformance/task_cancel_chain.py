# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cancel() is handed down a chain of tasks that await each other, to the one
that waits for no task; the error comes back up step by step."""

import asyncio

from trace import TICK, say


async def link(depth: int) -> None:
    try:
        if depth == 0:
            await asyncio.sleep(64 * TICK)
        else:
            await asyncio.create_task(link(depth - 1), name=f"link {depth - 1}")
    except asyncio.CancelledError as error:
        say(f"link {depth}: {error!r} cancelling={asyncio.current_task().cancelling()}")
        raise


async def scenario() -> None:
    task = asyncio.create_task(link(3))
    await asyncio.sleep(TICK)
    say(f"cancel: {task.cancel('stop')}")
    say(f"cancelling={task.cancelling()}")
    try:
        await task
    except asyncio.CancelledError as error:
        say(f"root: {error!r}")
    say(f"cancelled={task.cancelled()}")


asyncio.run(scenario())
