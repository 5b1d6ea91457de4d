# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""With the eager task factory every task starts inside its creation: gather()
of coroutines that do not suspend is done when it returns."""

import asyncio

from trace import TICK, say

# since: 3.12


async def worker(name: str, ticks: int) -> str:
    say(f"{name} starts")
    if ticks:
        await asyncio.sleep(ticks * TICK)
    say(f"{name} ends")
    return name


async def outer() -> str:
    inner = asyncio.create_task(worker("inner", 0))
    say(f"inner done={inner.done()}")
    return "outer got " + await inner


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    together = asyncio.gather(worker("a", 0), worker("b", 0))
    say(f"done={together.done()}")
    say(" ".join(await together))
    together = asyncio.gather(worker("c", 1), worker("d", 0))
    say(f"done={together.done()}")
    say(" ".join(await together))
    say(await asyncio.create_task(outer()))
    loop.set_task_factory(None)
    task = asyncio.create_task(worker("lazy", 0))
    say("created")
    await task


asyncio.run(scenario())
