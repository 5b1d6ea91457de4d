# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wait_for() goes on when its predicate is true, which it asks before the
first wait and after each wake-up."""

import asyncio

from trace import TICK, now, say


async def consumer(condition: asyncio.Condition, stock: list, wanted: int) -> None:
    def enough() -> bool:
        say(f"{wanted} wanted, {len(stock)} there")
        return len(stock) >= wanted

    async with condition:
        result = await condition.wait_for(enough)
        say(f"{wanted} taken at {now()}: {result}")
        del stock[:wanted]


async def scenario() -> None:
    condition = asyncio.Condition()
    stock: list[int] = [0]
    tasks = [asyncio.create_task(consumer(condition, stock, n)) for n in (1, 2, 1)]
    for number in range(3):
        await asyncio.sleep(TICK)
        async with condition:
            stock.append(number)
            condition.notify_all()
    await asyncio.gather(*tasks)
    say(f"{len(stock)} left")


asyncio.run(scenario())
