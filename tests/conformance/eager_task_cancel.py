# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An eager task can be cancelled like any other; cancelling itself in its
eager step takes effect at the first suspension."""

import asyncio

from trace import TICK, say

# since: 3.12


async def worker(cancels_itself: bool, suspends: bool) -> str:
    if cancels_itself:
        asyncio.current_task().cancel("self")
    if suspends:
        try:
            await asyncio.sleep(8 * TICK)
        except asyncio.CancelledError as error:
            say(f"thrown {error!r}")
            raise
    return "value"


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    for itself, suspends in ((False, True), (True, True), (True, False), (False, False)):
        task = asyncio.Task(worker(itself, suspends), loop=loop, eager_start=True)
        say(f"done={task.done()}")
        say(f"cancel: {task.cancel('outside')}")
        try:
            say(f"{await task}")
        except asyncio.CancelledError as error:
            say(f"{error!r} cancelling={task.cancelling()}")


asyncio.run(scenario())
