# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The same task given twice to gather() fills two places."""

import asyncio

from trace import say


async def child(name: str) -> str:
    say(f"{name} runs")
    return name


async def scenario() -> None:
    a = asyncio.create_task(child("a"))
    b = asyncio.create_task(child("b"))
    say(" ".join(await asyncio.gather(a, b, a, a)))
    say(" ".join(await asyncio.gather(a, a)))
    together = asyncio.gather(a, b)
    say(f"done children: done={together.done()}")
    say(" ".join(await together))


asyncio.run(scenario())
