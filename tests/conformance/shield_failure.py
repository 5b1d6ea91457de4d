# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An error of the inner task comes out of the shield; a shield of a done task
is that task; one of a coroutine starts a task."""

import asyncio

from trace import TICK, say


async def fail(ticks: int) -> str:
    await asyncio.sleep(ticks * TICK)
    raise ValueError("inner")


async def give() -> str:
    say("runs")
    return "value"


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say(f"reported: {context['message']}"))
    try:
        await asyncio.shield(fail(1))
    except ValueError as error:
        say(f"{error!r}")

    task = asyncio.create_task(give())
    await task
    shield = asyncio.shield(task)
    say(f"the task itself: {shield is task}")
    shield = asyncio.shield(give())
    say("shielded")
    say(await shield)

    # The outer one is gone when the inner one fails.
    task = asyncio.create_task(fail(2))
    outer = asyncio.shield(task)
    await asyncio.sleep(TICK)
    outer.cancel()
    await asyncio.sleep(2 * TICK)
    say(f"{task.exception()!r}")


asyncio.run(scenario())
