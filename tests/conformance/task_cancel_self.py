# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task that cancels itself goes on to its next suspension; if it returns
first it ends cancelled although it returned."""

import asyncio

from trace import say


async def suspends() -> str:
    asyncio.current_task().cancel("self")
    say("still running")
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        say(f"caught {error!r}")
        raise
    return "never"


async def returns() -> str:
    asyncio.current_task().cancel("too late")
    return "returned"


async def raises() -> str:
    asyncio.current_task().cancel("too late")
    raise ValueError("raised")


async def takes_it_back() -> str:
    asyncio.current_task().cancel()
    say(f"left: {asyncio.current_task().uncancel()}")
    await asyncio.sleep(0)
    return "kept"


async def scenario() -> None:
    for body in (suspends, returns, raises, takes_it_back):
        task = asyncio.create_task(body())
        try:
            say(f"{body.__name__}: {await task}")
        except (asyncio.CancelledError, ValueError) as error:
            say(f"{body.__name__}: {error!r} cancelled={task.cancelled()}")


asyncio.run(scenario())
