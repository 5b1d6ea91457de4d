# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Timers fire by deadline, equal ones in the order of creation; a deadline
that is not in the future fires in the next turn, after what is queued."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    begin = loop.time()

    def fire(name: str) -> None:
        say(f"{name} at {now()}")

    for number in range(4):
        loop.call_later(3 * TICK, fire, f"later {number}")
    loop.call_at(begin + TICK, fire, "at")
    loop.call_at(begin + 3 * TICK, fire, "at the same")
    loop.call_later(0, fire, "zero")
    loop.call_later(-TICK, fire, "negative")
    loop.call_at(begin - 5 * TICK, fire, "past")
    loop.call_soon(fire, "soon")
    await asyncio.sleep(2 * TICK)
    say(f"awake at {now()}")
    await asyncio.sleep(2 * TICK)
    say(f"awake at {now()}")


asyncio.run(scenario())
