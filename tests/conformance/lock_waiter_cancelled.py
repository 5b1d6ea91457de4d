# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancelled waiter leaves the queue; one that is cancelled after it was
woken passes the lock on."""

import asyncio

from trace import TICK, say


async def worker(name: str, lock: asyncio.Lock) -> None:
    try:
        async with lock:
            say(f"{name} has it")
            await asyncio.sleep(TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} locked={lock.locked()}")
        raise


async def scenario() -> None:
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(worker(name, lock)) for name in "abcd"]
    await asyncio.sleep(TICK)
    tasks[0].cancel("while waiting")
    await asyncio.sleep(0)
    say("release")
    lock.release()
    tasks[1].cancel("after the wake-up")
    await asyncio.sleep(0)
    tasks[2].cancel("while it owns it")
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")
    say(f"locked={lock.locked()}")


asyncio.run(scenario())
