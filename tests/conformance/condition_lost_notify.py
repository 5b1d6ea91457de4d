# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A waiter that was notified and is cancelled before it goes on passes the
notification to another one."""

import asyncio

from trace import TICK, say

# since: 3.13


async def waiter(name: str, condition: asyncio.Condition) -> None:
    async with condition:
        try:
            await condition.wait()
            say(f"{name} notified")
        except asyncio.CancelledError as error:
            say(f"{name} {error!r}")
            raise


async def scenario() -> None:
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in "abc"]
    await asyncio.sleep(TICK)
    async with condition:
        condition.notify(1)
        say("notified one")
        tasks[0].cancel("woken")
    await asyncio.wait(tasks[:2])
    say(f"c done={tasks[2].done()}")
    async with condition:
        condition.notify(1)
        await asyncio.sleep(0)
        tasks[2].cancel("while it takes the lock")
        await asyncio.sleep(0)
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")


asyncio.run(scenario())
