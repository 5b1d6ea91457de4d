# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An asynchronous generator runs in the task that asks it, awaits between its
items, and passes its error on."""

import asyncio

from trace import TICK, now, say


async def count(name: str, stop: int):
    say(f"{name} starts")
    for number in range(stop):
        await asyncio.sleep(TICK)
        yield number
        say(f"{name} goes on after {number}")
    if name == "bad":
        raise ValueError("in the generator")


async def consume(name: str) -> None:
    try:
        async for number in count(name, 2):
            say(f"{name} {number} at {now()}")
        say(f"{name} is exhausted")
    except ValueError as error:
        say(f"{name} {error!r}")


async def scenario() -> None:
    await consume("good")
    await consume("bad")
    await asyncio.gather(consume("x"), consume("y"))


asyncio.run(scenario())
