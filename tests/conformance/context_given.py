# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task can be given a context, which it changes; callbacks keep the context
in which they were registered."""

import asyncio
import contextvars

from trace import TICK, say

colour = contextvars.ContextVar("colour", default="none")


async def paint(value: str) -> None:
    say(f"was {colour.get()}")
    colour.set(value)
    await asyncio.sleep(0)


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    colour.set("main")
    context = contextvars.copy_context()
    await asyncio.create_task(paint("green"), context=context)
    await asyncio.create_task(paint("grey"), context=context)
    say(f"main has {colour.get()}")
    loop.call_soon(lambda: say(f"given: {colour.get()}"), context=context)
    loop.call_soon(lambda: say(f"copied: {colour.get()}"))
    loop.call_later(TICK, lambda: say(f"timer: {colour.get()}"))
    future = loop.create_future()
    future.add_done_callback(lambda _: say(f"callback: {colour.get()}"))
    colour.set("changed")
    future.set_result(None)
    await asyncio.sleep(2 * TICK)
    say(colour.get())


asyncio.run(scenario())
