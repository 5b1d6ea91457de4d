# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""notify() wakes as many as it is asked to, first come, first served; they go
on one by one, each when it has the lock again."""

import asyncio

from trace import TICK, now, say


async def waiter(name: str, condition: asyncio.Condition) -> None:
    async with condition:
        say(f"{name} waits")
        await condition.wait()
        say(f"{name} goes on at {now()} locked={condition.locked()}")
        await asyncio.sleep(TICK)


async def scenario() -> None:
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in "abcde"]
    await asyncio.sleep(TICK)
    for count in (1, 2):
        async with condition:
            condition.notify(count)
            say(f"notified {count}")
            await asyncio.sleep(0)
            say("still holds the lock")
    async with condition:
        condition.notify_all()
        say("notified all")
    await asyncio.gather(*tasks)
    try:
        condition.notify()
    except RuntimeError as error:
        say(f"{error!r}")
    try:
        await condition.wait()
    except RuntimeError as error:
        say(f"{error!r}")


asyncio.run(scenario())
