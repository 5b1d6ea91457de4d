# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An inner group's errors are one error of the outer group, whose other tasks
are cancelled."""

import asyncio

from trace import TICK, now, say


async def fail(name: str) -> None:
    await asyncio.sleep(TICK)
    raise ValueError(name)


async def wait(name: str) -> None:
    try:
        await asyncio.sleep(64 * TICK)
    finally:
        say(f"{name} leaves at {now()}")


async def inner() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("inner"))
            group.create_task(wait("inner sibling"))
    finally:
        say(f"inner group over at {now()}")


async def scenario() -> None:
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(inner())
            outer.create_task(wait("outer sibling"))
            async with asyncio.TaskGroup() as second:
                second.create_task(wait("second"))
            say("never")
    except ExceptionGroup as errors:
        say(f"{errors!r} at {now()}")


asyncio.run(scenario())
