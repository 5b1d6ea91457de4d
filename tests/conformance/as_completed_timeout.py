# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""When the time of as_completed() is over, each of the remaining awaitables
throws TimeoutError and the tasks run on."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    say(f"{name} ends at {now()}")
    return name


async def scenario() -> None:
    tasks = [asyncio.create_task(child(name, n)) for name, n in (("a", 1), ("b", 4), ("c", 5))]
    for following in asyncio.as_completed(tasks, timeout=3 * TICK):
        try:
            say(f"{await following} at {now()}")
        except TimeoutError as error:
            say(f"{error!r} at {now()}")
    await asyncio.wait(tasks)
    say("end")


asyncio.run(scenario())
