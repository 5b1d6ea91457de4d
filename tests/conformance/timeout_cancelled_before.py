# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task that is being cancelled when it enters a time limit: the limit
restores the count that it found."""

import asyncio

from trace import TICK, now, say


async def worker() -> None:
    me = asyncio.current_task()
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{error!r} cancelling={me.cancelling()}")
        try:
            async with asyncio.timeout(2 * TICK):
                await asyncio.sleep(64 * TICK)
        except TimeoutError as late:
            say(f"clean-up {late!r} at {now()} cancelling={me.cancelling()}")
        raise


async def cancels_itself() -> None:
    asyncio.current_task().cancel("self")
    async with asyncio.timeout(TICK):
        await asyncio.sleep(64 * TICK)


async def scenario() -> None:
    task = asyncio.create_task(worker())
    await asyncio.sleep(TICK)
    task.cancel("m")
    other = asyncio.create_task(cancels_itself())
    results = await asyncio.gather(task, other, return_exceptions=True)
    say(f"{results[0]!r} {results[1]!r} at {now()}")


asyncio.run(scenario())
