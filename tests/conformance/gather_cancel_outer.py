# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cancelling gather() cancels every child, and its awaiter gets CancelledError:
when the first child is cancelled, or with return_exceptions when all are done."""

import asyncio

from trace import TICK, now, say


async def child(name: str, cleanup: int) -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name}: {error!r}")
        await asyncio.sleep(cleanup * TICK)
        say(f"{name} leaves at {now()}")
        if name == "swallows":
            return name
        raise
    return "never"


async def scenario() -> None:
    for return_exceptions in (False, True):
        together = asyncio.gather(
            child("a", 1), child("swallows", 3), child("c", 2), return_exceptions=return_exceptions
        )
        await asyncio.sleep(TICK)
        say(f"cancel: {together.cancel('m')}")
        say(f"done={together.done()}")
        try:
            await together
        except asyncio.CancelledError as error:
            say(f"{error!r} at {now()}")
        say(f"cancelled={together.cancelled()}")


asyncio.run(scenario())
