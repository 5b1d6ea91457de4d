# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A semaphore lets as many in as its value, the others first come, first
served; nobody barges in while somebody waits."""

import asyncio

from trace import TICK, now, say


async def worker(name: str, semaphore: asyncio.Semaphore, ticks: int) -> None:
    say(f"{name} asks, locked={semaphore.locked()}")
    async with semaphore:
        say(f"{name} in at {now()}")
        await asyncio.sleep(ticks * TICK)
    say(f"{name} out at {now()}, locked={semaphore.locked()}")


async def scenario() -> None:
    semaphore = asyncio.Semaphore(2)
    plan = zip("abcde", (3, 1, 2, 1, 1))
    tasks = [asyncio.create_task(worker(name, semaphore, ticks)) for name, ticks in plan]
    await asyncio.sleep(TICK)
    await worker("main", semaphore, 0)
    await asyncio.gather(*tasks)
    semaphore.release()
    semaphore.release()
    say("released more than was taken")
    for _ in range(4):
        await semaphore.acquire()
    say(f"locked={semaphore.locked()}")
    try:
        asyncio.Semaphore(-1)
    except ValueError:
        say("a negative value is refused")


asyncio.run(scenario())
