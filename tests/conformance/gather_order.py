# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gather() starts its children in order and gives their results in the same
order, whichever ends first."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    say(f"{name} starts")
    await asyncio.sleep(ticks * TICK)
    say(f"{name} ends at {now()}")
    return name


async def scenario() -> None:
    x, y, z = await asyncio.gather(child("a", 3), child("b", 1), child("c", 2))
    say(f"{x} {y} {z}")
    many = await asyncio.gather(*[child(str(n), 4 - n) for n in range(4)])
    say(" ".join(many))
    say(f"empty: {await asyncio.gather()}")
    nested = await asyncio.gather(asyncio.gather(child("d", 2), child("e", 1)), asyncio.gather(child("f", 1)))
    say(f"{nested[0][0]} {nested[0][1]} {nested[1][0]}")


asyncio.run(scenario())
