# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""run() gives the result of its coroutine, throws its error, and refuses to
run inside a loop."""

import asyncio

from trace import say


async def give() -> str:
    await asyncio.sleep(0)
    return "value"


async def fail() -> str:
    raise ValueError("main")


async def cancelled() -> str:
    asyncio.current_task().cancel("main")
    await asyncio.sleep(0)
    return "never"


async def inside() -> str:
    coroutine = give()
    try:
        asyncio.run(coroutine)
    except RuntimeError:
        say("refused")
    coroutine.close()
    return "still running"


for body in (give, fail, cancelled, inside):
    try:
        say(asyncio.run(body()))
    except BaseException as error:
        say(f"{error!r}")
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    say(f"{error!r}")
