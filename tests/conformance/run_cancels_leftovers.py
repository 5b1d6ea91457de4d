# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""When the main coroutine ends, run() cancels the tasks that are left, in the
order of their creation, waits for them, and reports the errors of those that
fail then."""

import asyncio

from trace import TICK, now, say


async def leftover(name: str) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    except asyncio.CancelledError as error:
        say(f"{name} {error!r} at {now()}")
        await asyncio.sleep(TICK)
        if name == "fails":
            raise ValueError(name) from None
        say(f"{name} leaves at {now()}")
        if name != "swallows":
            raise


async def scenario() -> str:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say(f"{context['message']}: {context['exception']!r}"))
    tasks = [asyncio.create_task(leftover(name)) for name in ("a", "fails", "swallows", "b")]
    await asyncio.sleep(TICK)
    say(f"main ends with {len(tasks)} tasks left")
    return "value"


say(asyncio.run(scenario()))
