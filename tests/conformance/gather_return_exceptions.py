# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""With return_exceptions, errors and cancellations are results in the order of
the arguments."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    if name.startswith("bad"):
        raise ValueError(name)
    return name


async def scenario() -> None:
    cancelled = asyncio.create_task(child("cancelled", 9))
    asyncio.get_running_loop().call_later(TICK, cancelled.cancel, "m")
    results = await asyncio.gather(
        child("a", 3), child("bad 1", 2), cancelled, child("bad 2", 4), return_exceptions=True
    )
    for result in results:
        say(f"{result!r}")
    say(f"at {now()}")


asyncio.run(scenario())
