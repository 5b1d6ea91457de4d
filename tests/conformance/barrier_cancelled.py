# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A party that is cancelled leaves a barrier without breaking it; the place is
free for another one."""

import asyncio

from trace import TICK, say


async def party(name: str, barrier: asyncio.Barrier) -> None:
    try:
        say(f"{name}: {await barrier.wait()}")
    except asyncio.CancelledError as error:
        say(f"{name}: {error!r} waiting={barrier.n_waiting} broken={barrier.broken}")
        raise


async def scenario() -> None:
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "ab"]
    await asyncio.sleep(TICK)
    tasks[0].cancel("m")
    await asyncio.wait([tasks[0]])
    say(f"waiting={barrier.n_waiting}")
    tasks += [asyncio.create_task(party(name, barrier)) for name in "cd"]
    await asyncio.wait(tasks)
    say(f"waiting={barrier.n_waiting} broken={barrier.broken}")
    try:
        await asyncio.wait_for(barrier.wait(), TICK)
    except TimeoutError as error:
        say(f"{error!r} waiting={barrier.n_waiting}")


asyncio.run(scenario())
