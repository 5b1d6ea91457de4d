# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cancelling a task that awaits a bare future cancels the future, and with it
every other task that awaits it."""

import asyncio

from trace import say


async def waiter(name: str, future: asyncio.Future) -> None:
    try:
        await future
    except asyncio.CancelledError as error:
        me = asyncio.current_task()
        say(f"{name}: {error!r} cancelling={me.cancelling()}")
        if name == "b":
            raise


async def scenario() -> None:
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel("m")
    say(f"future cancelled={future.cancelled()}")
    results = await asyncio.gather(*tasks, return_exceptions=True)
    say(f"{results[0]} {results[1]!r} {results[2]}")


asyncio.run(scenario())
