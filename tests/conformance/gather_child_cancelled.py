# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A child that is cancelled by somebody else makes gather() throw
CancelledError, but gather() itself is not cancelled()."""

import asyncio

from trace import TICK, say


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    say(f"{name} ends")
    return name


async def scenario() -> None:
    a = asyncio.create_task(child("a", 2))
    b = asyncio.create_task(child("b", 3))
    together = asyncio.gather(a, b)
    await asyncio.sleep(TICK)
    a.cancel("only a")
    try:
        await together
    except asyncio.CancelledError as error:
        say(f"{error!r}")
    say(f"gather: done={together.done()} cancelled={together.cancelled()}")
    say(f"b: done={b.done()}")
    say(await b)


asyncio.run(scenario())
