# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Done callbacks run in a later turn, in the order of registration; one added
to a done task is queued at once; removed ones do not run."""

import asyncio

from trace import say


async def work() -> int:
    say("works")
    return 3


def callback_named(name: str):
    return lambda task: say(f"{name}: {task.result()}")


async def scenario() -> None:
    task = asyncio.create_task(work())
    removed = callback_named("removed")
    task.add_done_callback(callback_named("first"))
    task.add_done_callback(removed)
    task.add_done_callback(callback_named("second"))
    say(f"removed {task.remove_done_callback(removed)}")
    say(f"removed {task.remove_done_callback(removed)}")
    say(f"got {await task}")
    task.add_done_callback(callback_named("late"))
    say("added late")
    await asyncio.sleep(0)
    say("end")


asyncio.run(scenario())
