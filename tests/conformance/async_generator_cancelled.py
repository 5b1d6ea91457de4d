# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cancellation of the consumer is thrown where the generator awaits; the
generator may swallow it and go on."""

import asyncio

from trace import TICK, now, say


async def stream(stubborn: bool):
    for number in range(3):
        try:
            await asyncio.sleep(2 * TICK)
        except asyncio.CancelledError as error:
            say(f"generator {error!r} at {now()}")
            if not stubborn:
                raise
        yield number


async def consume(stubborn: bool) -> str:
    try:
        async for number in stream(stubborn):
            say(f"item {number} at {now()}")
    except asyncio.CancelledError as error:
        say(f"consumer {error!r} at {now()}")
        raise
    return "exhausted"


async def scenario() -> None:
    for stubborn in (False, True):
        task = asyncio.create_task(consume(stubborn))
        await asyncio.sleep(3 * TICK)
        task.cancel("m")
        try:
            say(await task)
        except asyncio.CancelledError as error:
            say(f"{error!r}")


asyncio.run(scenario())
