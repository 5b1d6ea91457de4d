# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The first failure leaves gather() at once; its siblings keep running, and a
second failure is not reported."""

import asyncio

from trace import TICK, now, say


async def child(name: str, ticks: int, fails: bool = False) -> str:
    try:
        await asyncio.sleep(ticks * TICK)
    except asyncio.CancelledError:
        say(f"{name} must not be cancelled")
        raise
    say(f"{name} ends at {now()}")
    if fails:
        raise ValueError(name)
    return name


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say(f"reported: {context['message']}"))
    try:
        await asyncio.gather(child("a", 3), child("b", 1, True), child("c", 2, True), child("d", 4))
    except ValueError as error:
        say(f"{error!r} at {now()}")
    await asyncio.sleep(5 * TICK)
    say(f"end at {now()}")


asyncio.run(scenario())
