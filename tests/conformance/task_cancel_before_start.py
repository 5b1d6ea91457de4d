# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S2: a task cancelled before its first step never runs its body and ends
cancelled, with the message of the last cancel()."""

import asyncio

from trace import say


async def never(name: str) -> None:
    say(f"{name} must not run")


async def scenario() -> None:
    for name, messages in (("one", ["m"]), ("two", ["m1", "m2"]), ("none", [])):
        task = asyncio.create_task(never(name))
        for message in messages:
            say(f"{name} cancel: {task.cancel(message)}")
        if not messages:
            say(f"{name} cancel: {task.cancel()}")
        say(f"{name} done={task.done()} cancelling={task.cancelling()}")
        try:
            await task
        except asyncio.CancelledError as error:
            say(f"{name} {error!r}")
        say(f"{name} cancelled={task.cancelled()} cancel: {task.cancel('late')}")


asyncio.run(scenario())
