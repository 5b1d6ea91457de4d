# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task runs in a copy of the context of its creator; what it sets stays
with it, and what the creator sets later is not seen."""

import asyncio
import contextvars

from trace import TICK, say

colour = contextvars.ContextVar("colour", default="none")


async def nested() -> None:
    colour.set(colour.get() + " nested")


async def worker(name: str) -> None:
    say(f"{name} sees {colour.get()}")
    colour.set(name)
    await asyncio.sleep(TICK)
    say(f"{name} keeps {colour.get()}")
    await nested()
    say(f"{name} shares with what it awaits: {colour.get()}")


async def scenario() -> None:
    say(colour.get())
    token = colour.set("red")
    a = asyncio.create_task(worker("a"))
    colour.set("blue")
    b = asyncio.create_task(worker("b"))
    await asyncio.gather(a, b)
    say(colour.get())
    colour.reset(token)
    say(colour.get())


asyncio.run(scenario())
