# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Callbacks of a future: queued by its end in the order of registration; one
registered twice runs twice and is removed twice."""

import asyncio

from trace import say


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def twice(done: asyncio.Future) -> None:
        say(f"twice: {done.result()}")

    def adds(done: asyncio.Future) -> None:
        say("adds one")
        done.add_done_callback(lambda _: say("added by a callback"))

    future.add_done_callback(adds)
    future.add_done_callback(lambda done: say(f"a sees {done is future}"))
    future.add_done_callback(twice)
    future.set_result(4)
    loop.call_soon(say, "queued after the end")
    future.add_done_callback(lambda _: say("b"))
    say(f"removed {future.remove_done_callback(twice)}, too late")
    await asyncio.sleep(0)
    say("first turn over")
    await asyncio.sleep(0)

    other = loop.create_future()
    other.add_done_callback(lambda done: say(f"cancelled={done.cancelled()}"))
    other.cancel()
    say("cancel() calls nobody")
    await asyncio.sleep(0)


asyncio.run(scenario())
