# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""stop() lets the turn end that runs; what it queued runs when the loop is
started again."""

import asyncio

from trace import TICK, say

with asyncio.Runner() as runner:
    loop = runner.get_loop()

    def stops() -> None:
        say("stops")
        loop.call_soon(say, "queued after stop()")
        loop.stop()
        loop.stop()

    loop.call_soon(stops)
    loop.call_soon(say, "same turn")
    loop.run_forever()
    say(f"running: {loop.is_running()}")
    loop.stop()
    loop.run_forever()
    say("one turn only")
    loop.call_later(TICK, loop.stop)
    loop.call_later(2 * TICK, say, "too late")
    loop.run_forever()
    future = loop.create_future()
    loop.call_soon(loop.stop)
    try:
        loop.run_until_complete(future)
    except RuntimeError as error:
        say(f"{error!r}")
    future.set_result("value")
    say(loop.run_until_complete(future))
