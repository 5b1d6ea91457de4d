# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A task whose exception nobody asked for is reported when its last handle
goes; one that was awaited, or asked, is not."""

import asyncio

from trace import say


async def fail(text: str) -> None:
    raise ValueError(text)


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say(f"{context['message']}: {context['exception']!r}"))

    task = asyncio.create_task(fail("dropped"))
    await asyncio.sleep(0)
    say(f"done: {task.done()}")
    del task
    await asyncio.sleep(0)

    task = asyncio.create_task(fail("asked"))
    await asyncio.sleep(0)
    say(f"{task.exception()!r}")
    del task

    task = asyncio.create_task(fail("awaited"))
    try:
        await task
    except ValueError as error:
        say(f"{error!r}")
    del task

    task = asyncio.create_task(asyncio.sleep(0))
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task

    future = loop.create_future()
    future.set_exception(ValueError("future"))
    del future
    say("end")


asyncio.run(scenario())
