# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""result() and exception() of a task before, between and after."""

import asyncio

from trace import say


async def give(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def fail() -> int:
    await asyncio.sleep(0)
    raise ValueError("broken")


def ask(name: str, task: asyncio.Task) -> None:
    say(f"{name}: done={task.done()} cancelled={task.cancelled()}")
    for question in (task.result, task.exception):
        try:
            say(f"{name}: {question()!r}")
        except BaseException as error:
            say(f"{name}: {error!r}")


async def scenario() -> None:
    good = asyncio.create_task(give(7))
    bad = asyncio.create_task(fail())
    cancelled = asyncio.create_task(give(8))
    ask("pending", good)
    cancelled.cancel("enough")
    await asyncio.wait([good, bad, cancelled])
    ask("good", good)
    ask("bad", bad)
    ask("cancelled", cancelled)
    ask("cancelled again", cancelled)
    for task in (good, bad, cancelled):
        try:
            say(f"{await task}")
        except BaseException as error:
            say(f"{error!r}")


asyncio.run(scenario())
