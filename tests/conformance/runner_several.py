# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Runner runs several coroutines on one loop and in one context; tasks that
one of them leaves go on in the next, and close() cancels them."""

import asyncio
import contextvars

from trace import TICK, now, say

colour = contextvars.ContextVar("colour", default="none")


async def leftover() -> None:
    for number in range(9):
        try:
            await asyncio.sleep(2 * TICK)
            say(f"leftover {number} at {now()}")
        except asyncio.CancelledError as error:
            say(f"leftover {error!r} at {now()}")
            raise


async def first() -> str:
    say(f"first sees {colour.get()}")
    colour.set("red")
    asyncio.create_task(leftover())
    await asyncio.sleep(3 * TICK)
    return "first"


async def second() -> str:
    say(f"second sees {colour.get()} at {now()}")
    await asyncio.sleep(2 * TICK)
    return "second"


async def fail() -> None:
    raise ValueError("third")


with asyncio.Runner() as runner:
    say(runner.run(first()))
    say(runner.run(second()))
    try:
        runner.run(fail())
    except ValueError as error:
        say(f"{error!r}")
    say("closing")
say(f"outside: {colour.get()}")
