# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""as_completed() gives one awaitable for each task, and they end in the order
of completion; an error is thrown by the one that meets it."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int) -> str:
    say(f"{name} starts")
    await asyncio.sleep(ticks * TICK)
    if name == "bad":
        raise ValueError(name)
    return name


async def scenario() -> None:
    plan = [("a", 3), ("bad", 2), ("c", 1), ("d", 3)]
    for following in asyncio.as_completed([child(*item) for item in plan]):
        try:
            say(f"{await following} at {now()}")
        except ValueError as error:
            say(f"{error!r} at {now()}")
    for following in asyncio.as_completed([]):
        say("never")
    say("end")


asyncio.run(scenario())
