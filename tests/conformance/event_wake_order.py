# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Event.set() wakes waiters first come, first served, in a later loop turn."""

import asyncio

from trace import TICK, say


async def waiter(name: str, event: asyncio.Event) -> None:
    say(f"{name} waits")
    await event.wait()
    say(f"{name} woken, set={event.is_set()}")


async def scenario() -> None:
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in ("a", "b")]
    await asyncio.sleep(5 * TICK)
    say("set")
    event.set()
    event.clear()
    say("cleared")
    await asyncio.gather(*tasks)


asyncio.run(scenario())
