# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A future that is cancelled and one that holds a CancelledError as its
exception are different states."""

import asyncio

from trace import say


async def waiter(future: asyncio.Future) -> None:
    await future


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_exception(asyncio.CancelledError("held"))
    say(f"cancelled={future.cancelled()} {future.exception()!r}")
    task = asyncio.create_task(waiter(future))
    try:
        await task
    except asyncio.CancelledError as error:
        say(f"{error!r}")
    say(f"task cancelled={task.cancelled()} cancelling={task.cancelling()}")

    cancelled = loop.create_future()
    cancelled.cancel("real")
    say(f"cancelled={cancelled.cancelled()}")
    try:
        cancelled.exception()
    except asyncio.CancelledError as error:
        say(f"{error!r}")


asyncio.run(scenario())
