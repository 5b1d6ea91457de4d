# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task that swallows its cancellation ends as it returns; one that answers
with another error fails with that."""

import asyncio

from trace import TICK, say


async def swallow() -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError:
        say("swallowed")
    await asyncio.sleep(TICK)
    return "value"


async def replace() -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        raise ValueError(f"instead of {error!r}") from None
    return "never"


async def ordinary() -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except Exception as error:
        say(f"not reached: {error!r}")
    return "never"


async def scenario() -> None:
    for body in (swallow, replace, ordinary):
        task = asyncio.create_task(body())
        await asyncio.sleep(TICK)
        task.cancel("m")
        try:
            say(f"{await task}")
        except BaseException as error:
            say(f"{error!r}")
        say(f"cancelled={task.cancelled()} cancelling={task.cancelling()}")


asyncio.run(scenario())
