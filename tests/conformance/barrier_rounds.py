# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A barrier lets its parties go on together, each with a number; then it can
be used again, and latecomers wait for the drain."""

import asyncio

from trace import TICK, now, say


async def party(name: str, barrier: asyncio.Barrier, ticks: int) -> None:
    for turn in range(2):
        await asyncio.sleep(ticks * TICK)
        say(f"{name} arrives, {barrier.n_waiting} wait")
        place = await barrier.wait()
        say(f"{name} turn {turn} place {place} at {now()}")


async def scenario() -> None:
    barrier = asyncio.Barrier(3)
    say(f"parties={barrier.parties} waiting={barrier.n_waiting} broken={barrier.broken}")
    await asyncio.gather(*[party(name, barrier, n) for n, name in enumerate("abc")])
    say(f"waiting={barrier.n_waiting} broken={barrier.broken}")
    parties = [asyncio.create_task(party(name, barrier, 0)) for name in "defghi"]
    await asyncio.gather(*parties)
    say(f"waiting={barrier.n_waiting}")
    single = asyncio.Barrier(1)
    say(f"alone: {await single.wait()}")


asyncio.run(scenario())
