# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""reset() of a barrier that is being filled throws BrokenBarrierError at those
who wait, and the barrier is usable at once."""

import asyncio

from trace import TICK, say


async def party(name: str, barrier: asyncio.Barrier) -> None:
    try:
        say(f"{name}: {await barrier.wait()}")
    except asyncio.BrokenBarrierError as error:
        say(f"{name}: {error!r} broken={barrier.broken}")


async def scenario() -> None:
    barrier = asyncio.Barrier(2)
    task = asyncio.create_task(party("a", barrier))
    await asyncio.sleep(TICK)
    await barrier.reset()
    say(f"reset, broken={barrier.broken} waiting={barrier.n_waiting}")
    await task
    await asyncio.gather(party("b", barrier), party("c", barrier))
    await barrier.reset()
    say(f"nobody waited, broken={barrier.broken}")
    try:
        asyncio.Barrier(0)
    except ValueError:
        say("a barrier needs a party")


asyncio.run(scenario())
