# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A lock goes to whoever asked first; release() wakes one, who owns the lock
in its own step; nobody overtakes."""

import asyncio

from trace import TICK, now, say


async def worker(name: str, lock: asyncio.Lock, ticks: int) -> None:
    say(f"{name} asks, locked={lock.locked()}")
    async with lock:
        say(f"{name} has it at {now()}")
        await asyncio.sleep(ticks * TICK)
    say(f"{name} gave it back, locked={lock.locked()}")
    await lock.acquire()
    say(f"{name} has it again at {now()}")
    lock.release()


async def scenario() -> None:
    lock = asyncio.Lock()
    await asyncio.gather(*[worker(name, lock, n) for n, name in enumerate("abc", 1)])
    say(f"locked={lock.locked()}")
    try:
        lock.release()
    except RuntimeError as error:
        say(f"{error!r}")


asyncio.run(scenario())
