# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancelled waiter leaves the queue of an event; one that was woken and then
cancelled ends cancelled; an event that is set lets everybody pass."""

import asyncio

from trace import TICK, say


async def waiter(name: str, event: asyncio.Event) -> None:
    try:
        await event.wait()
        say(f"{name} passed")
    except asyncio.CancelledError as error:
        say(f"{name} {error!r}")
        raise


async def scenario() -> None:
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in "abc"]
    await asyncio.sleep(TICK)
    tasks[0].cancel("early")
    await asyncio.sleep(0)
    event.set()
    tasks[1].cancel("woken already")
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        say(f"{result!r}")
    say(f"set={event.is_set()}")
    await waiter("d", event)
    event.set()
    event.clear()
    say(f"set={event.is_set()}")


asyncio.run(scenario())
