# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A callback that raises does not stop the loop: the handler of the loop hears
of it, and the next callback runs."""

import asyncio

from trace import say


async def scenario() -> None:
    loop = asyncio.get_running_loop()

    def handler(loop: asyncio.AbstractEventLoop, context: dict) -> None:
        kind = context["message"].startswith("Exception in callback")
        say(f"handler: {kind} {context['exception']!r}")

    def broken() -> None:
        say("broken")
        raise ValueError("x")

    loop.set_exception_handler(handler)
    loop.call_soon(broken)
    loop.call_soon(say, "next")
    future = loop.create_future()

    def broken_too(_: asyncio.Future) -> None:
        raise TypeError("y")

    future.add_done_callback(broken_too)
    future.add_done_callback(lambda _: say("second callback"))
    future.set_result(None)
    await asyncio.sleep(0)
    say("end")


asyncio.run(scenario())
