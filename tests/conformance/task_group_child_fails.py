# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The first failure cancels the siblings and the body; their errors leave
together when the last task has ended."""

import asyncio

from trace import TICK, now, say


async def fail(name: str, ticks: int) -> None:
    await asyncio.sleep(ticks * TICK)
    raise ValueError(name)


async def sibling(name: str, cleanup: int, fails: bool) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        await asyncio.sleep(cleanup * TICK)
        if fails:
            raise TypeError(name) from None
        raise


async def scenario() -> None:
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling("a", 3, False))
            group.create_task(fail("b", 2))
            group.create_task(sibling("c", 1, True))
            try:
                await asyncio.sleep(64 * TICK)
            except asyncio.CancelledError as error:
                say(f"body {error!r} at {now()} cancelling={me.cancelling()}")
                raise
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()} cancelling={me.cancelling()}")
    await asyncio.sleep(TICK)
    say("not cancelled any more")


asyncio.run(scenario())
