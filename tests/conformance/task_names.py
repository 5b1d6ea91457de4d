# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tasks have names: given ones, and ones that are set later."""

import asyncio

from trace import say


async def tell() -> str:
    return asyncio.current_task().get_name()


async def scenario() -> None:
    task = asyncio.create_task(tell(), name="poll")
    say(task.get_name())
    say(await task)
    task = asyncio.create_task(tell(), name="poll")
    task.set_name("renamed")
    say(await task)
    numbers = []
    for _ in range(3):
        task = asyncio.create_task(tell())
        name = task.get_name()
        say(f"{name.startswith('Task-')} {await task == name}")
        numbers.append(int(name.removeprefix("Task-")))
    say(f"{numbers[1] - numbers[0]} {numbers[2] - numbers[1]}")


asyncio.run(scenario())
