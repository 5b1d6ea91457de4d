# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A free lock is taken at once only if everybody who waits is cancelled."""

import asyncio

from trace import TICK, say


async def worker(name: str, lock: asyncio.Lock) -> None:
    async with lock:
        say(f"{name} has it")
        await asyncio.sleep(TICK)


async def scenario() -> None:
    lock = asyncio.Lock()
    await lock.acquire()
    first = asyncio.create_task(worker("first", lock))
    await asyncio.sleep(0)
    lock.release()
    say(f"free, but promised: locked={lock.locked()}")
    await lock.acquire()
    say("main has it")
    second = asyncio.create_task(worker("second", lock))
    await asyncio.sleep(0)
    second.cancel()
    lock.release()
    say(f"locked={lock.locked()}")
    await lock.acquire()
    say("main overtook the cancelled one")
    lock.release()
    await asyncio.wait([first, second])
    say(f"{first.cancelled()} {second.cancelled()}")


asyncio.run(scenario())
