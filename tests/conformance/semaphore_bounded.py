# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A bounded semaphore refuses to be released more often than it was taken."""

import asyncio

from trace import TICK, now, say


async def worker(name: str, semaphore: asyncio.BoundedSemaphore) -> None:
    async with semaphore:
        say(f"{name} in at {now()}")
        await asyncio.sleep(TICK)


async def scenario() -> None:
    semaphore = asyncio.BoundedSemaphore(1)
    try:
        semaphore.release()
    except ValueError as error:
        say(f"{error!r}")
    await asyncio.gather(*[worker(name, semaphore) for name in "abc"])
    await semaphore.acquire()
    say(f"locked={semaphore.locked()}")
    semaphore.release()
    say(f"locked={semaphore.locked()}")


asyncio.run(scenario())
