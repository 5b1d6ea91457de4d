# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S2: every cancel() counts, and each may throw once more; a wake-up that
already carries the error keeps its own message."""

import asyncio

from trace import TICK, say


async def stubborn() -> str:
    for attempt in range(3):
        try:
            await asyncio.sleep(8 * TICK)
            say(f"attempt {attempt} slept")
        except asyncio.CancelledError as error:
            say(f"attempt {attempt} {error!r}")
    return "done"


async def scenario() -> None:
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(TICK)
    say(f"{task.cancel('m1')} {task.cancel('m2')} {task.cancelling()}")
    await asyncio.sleep(TICK)
    say(f"{task.cancel('m3')} {task.cancelling()}")
    say(f"{await task} cancelled={task.cancelled()} cancelling={task.cancelling()}")

    task = asyncio.create_task(asyncio.sleep(8 * TICK))
    await asyncio.sleep(0)
    task.cancel("first")
    await asyncio.sleep(0)
    say(f"too late: {task.cancel('second')}")
    try:
        await task
    except asyncio.CancelledError as error:
        say(f"{error!r}")


asyncio.run(scenario())
