# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancelled timer never fires, not even when another timer of the same
deadline cancels it; cancelling again, or too late, does nothing."""

import asyncio

from trace import TICK, now, say


async def scenario() -> None:
    loop = asyncio.get_running_loop()

    def cancel_second() -> None:
        say("cancels the second")
        second.cancel()
        second.cancel()

    def arm_and_cancel() -> None:
        loop.call_later(0, say, "never").cancel()
        loop.call_later(0, say, "armed by a timer")

    loop.call_later(TICK, cancel_second)
    second = loop.call_later(TICK, say, "never")
    third = loop.call_later(TICK, say, "third")
    loop.call_later(TICK, arm_and_cancel)
    never = loop.call_later(2 * TICK, say, "never")
    never.cancel()
    await asyncio.sleep(3 * TICK)
    third.cancel()
    say(f"{second.cancelled()} {third.cancelled()} {never.cancelled()}")
    many = [loop.call_later(5 * TICK, say, "never") for _ in range(300)]
    loop.call_later(5 * TICK, say, "the one left")
    for handle in many:
        handle.cancel()
    await asyncio.sleep(6 * TICK)
    say(f"end at {now()}")


asyncio.run(scenario())
