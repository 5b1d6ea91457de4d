# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A future is pending, then done once: by a value, an error or a
cancellation; a second end is refused."""

import asyncio

from trace import say


def ask(name: str, future: asyncio.Future) -> None:
    say(f"{name}: done={future.done()} cancelled={future.cancelled()}")
    try:
        say(f"{name}: {future.result()}")
    except BaseException as error:
        say(f"{name}: {error!r}")


def refuse(future: asyncio.Future) -> None:
    try:
        future.set_result(2)
    except asyncio.InvalidStateError as error:
        say(f"set_result: {error!r}")
    try:
        future.set_exception(ValueError("late"))
    except asyncio.InvalidStateError as error:
        say(f"set_exception: {error!r}")
    say(f"cancel: {future.cancel()}")


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    value, error, cancelled = (loop.create_future() for _ in range(3))
    ask("pending", value)
    value.set_result(1)
    error.set_exception(ValueError("x"))
    say(f"cancel: {cancelled.cancel('m')}")
    for name, future in (("value", value), ("error", error), ("cancelled", cancelled)):
        ask(name, future)
        refuse(future)
        ask(name, future)


asyncio.run(scenario())
