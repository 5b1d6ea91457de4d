# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""abort() breaks a barrier: those who wait and those who come later get
BrokenBarrierError, until reset()."""

import asyncio

from trace import TICK, say


async def party(name: str, barrier: asyncio.Barrier) -> None:
    try:
        say(f"{name}: {await barrier.wait()}")
    except asyncio.BrokenBarrierError as error:
        say(f"{name}: {error!r}")


async def scenario() -> None:
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "ab"]
    await asyncio.sleep(TICK)
    await barrier.abort()
    say(f"aborted, broken={barrier.broken} waiting={barrier.n_waiting}")
    await asyncio.gather(*tasks)
    await party("late", barrier)
    await barrier.reset()
    say(f"reset, broken={barrier.broken}")
    await asyncio.gather(*[party(name, barrier) for name in "cde"])


asyncio.run(scenario())
