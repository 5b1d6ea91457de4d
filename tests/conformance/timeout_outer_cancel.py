# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancellation from outside is not turned into TimeoutError, whether it
comes before, with or after the deadline."""

import asyncio

from trace import TICK, now, say


async def limited(name: str) -> None:
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(4 * TICK) as limit:
            try:
                await asyncio.sleep(64 * TICK)
            finally:
                await asyncio.sleep(2 * TICK)
                say(f"{name} cleaned up at {now()} expired={limit.expired()}")
    except BaseException as error:
        say(f"{name} {error!r} at {now()} cancelling={me.cancelling()}")
        raise


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    before, same, after = (asyncio.create_task(limited(name)) for name in ("before", "same", "after"))
    loop.call_later(TICK, before.cancel, "before")
    loop.call_later(4 * TICK, same.cancel, "same")
    loop.call_later(5 * TICK, after.cancel, "after")
    for result in await asyncio.gather(before, same, after, return_exceptions=True):
        say(f"{result!r}")


asyncio.run(scenario())
