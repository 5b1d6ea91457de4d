# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task may be awaited, gathered, shielded and waited for at the same time;
each of them hears of its end in the order in which they began to wait."""

import asyncio

from trace import TICK, say


async def work() -> str:
    await asyncio.sleep(2 * TICK)
    say("done")
    return "work"


async def by_await(task: asyncio.Task) -> None:
    say(f"await: {await task}")


async def by_gather(task: asyncio.Task) -> None:
    say(f"gather: {(await asyncio.gather(task))[0]}")


async def by_shield(task: asyncio.Task) -> None:
    say(f"shield: {await asyncio.shield(task)}")


async def by_wait(task: asyncio.Task) -> None:
    done, _ = await asyncio.wait([task])
    say(f"wait: {len(done)}")


async def by_wait_for(task: asyncio.Task) -> None:
    say(f"wait_for: {await asyncio.wait_for(task, 9 * TICK)}")


async def by_as_completed(task: asyncio.Task) -> None:
    for following in asyncio.as_completed([task]):
        say(f"as_completed: {await following}")


async def scenario() -> None:
    task = asyncio.create_task(work())
    ways = (by_gather, by_as_completed, by_wait, by_shield, by_wait_for, by_await)
    others = [asyncio.create_task(way(task)) for way in ways]
    await asyncio.sleep(TICK)
    task.add_done_callback(lambda _: say("callback"))
    await asyncio.wait(others)


asyncio.run(scenario())
