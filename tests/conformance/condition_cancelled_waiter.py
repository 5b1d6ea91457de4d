# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancelled waiter takes the lock again before the error leaves, however
often it is cancelled; the last message wins."""

import asyncio

from trace import TICK, now, say


async def waiter(name: str, condition: asyncio.Condition) -> None:
    async with condition:
        try:
            await condition.wait()
            say(f"{name} notified at {now()}")
        except asyncio.CancelledError as error:
            say(f"{name} {error!r} at {now()} locked={condition.locked()}")
            raise


async def scenario() -> None:
    condition = asyncio.Condition()
    a = asyncio.create_task(waiter("a", condition))
    b = asyncio.create_task(waiter("b", condition))
    await asyncio.sleep(TICK)
    async with condition:
        a.cancel("first")
        await asyncio.sleep(TICK)
        a.cancel("second")
        await asyncio.sleep(TICK)
        a.cancel("third")
        await asyncio.sleep(TICK)
        say(f"main lets go at {now()}")
    await asyncio.wait([a])
    say(f"{a.cancelled()} cancelling={a.cancelling()}")
    async with condition:
        condition.notify()
    await b


asyncio.run(scenario())
