# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""current_task() follows the steps; all_tasks() has those that are not done,
oldest first."""

import asyncio

from trace import TICK, say


def names() -> str:
    return " ".join(task.get_name() for task in asyncio.all_tasks())


async def worker(ticks: int) -> None:
    me = asyncio.current_task()
    say(f"{me.get_name()} sees {names()}")
    await asyncio.sleep(ticks * TICK)
    say(f"still {me.get_name()}: {asyncio.current_task() is me}")


async def scenario() -> None:
    asyncio.current_task().set_name("main")
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: say(f"in a callback: {asyncio.current_task() is None}"))
    tasks = [asyncio.create_task(worker(3 - n), name=f"w{n}") for n in range(3)]
    say(names())
    await asyncio.sleep(0)
    await tasks[1]
    say(names())
    await tasks[0]
    say(names())


asyncio.run(scenario())
