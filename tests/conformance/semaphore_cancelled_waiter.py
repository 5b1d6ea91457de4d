# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A waiter of a semaphore that is cancelled after its wake-up gives the place
to the next one; release() of several wakes as many as may enter."""

import asyncio

from trace import TICK, say


async def worker(name: str, semaphore: asyncio.Semaphore) -> None:
    try:
        await semaphore.acquire()
        say(f"{name} in")
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} locked={semaphore.locked()}")
        raise


async def scenario() -> None:
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in "abcdef"]
    await asyncio.sleep(TICK)
    tasks[0].cancel("waiting")
    await asyncio.sleep(0)
    semaphore.release()
    tasks[1].cancel("woken")
    await asyncio.sleep(TICK)
    say("two at once")
    semaphore.release()
    semaphore.release()
    tasks[3].cancel("woken too")
    await asyncio.sleep(TICK)
    say(f"f done={tasks[5].done()} locked={semaphore.locked()}")
    semaphore.release()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")


asyncio.run(scenario())
