# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancellation from outside wins over the time limit; what swallows the
limit's own cancellation gives its value."""

import asyncio

from trace import TICK, now, say

# since: 3.12


async def child() -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"child: {error!r} at {now()}")
        raise
    return "never"


async def swallows() -> str:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError:
        say(f"swallowed at {now()}")
    return "kept"


async def waiter(ticks: int) -> None:
    try:
        await asyncio.wait_for(child(), ticks * TICK)
    except BaseException as error:
        say(f"waiter: {error!r} at {now()} cancelling={asyncio.current_task().cancelling()}")
        raise


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    # Before the deadline, and at the same time on either side of it.
    early = asyncio.create_task(waiter(8))
    loop.call_later(2 * TICK, early.cancel, "early")
    before = asyncio.create_task(waiter(4))
    loop.call_later(4 * TICK, before.cancel, "first at 4")
    await asyncio.sleep(0)
    loop.call_later(4 * TICK, before.cancel, "last at 4")
    results = await asyncio.gather(early, before, return_exceptions=True)
    say(f"{results[0]!r} {results[1]!r}")
    say(await asyncio.wait_for(swallows(), TICK))


asyncio.run(scenario())
