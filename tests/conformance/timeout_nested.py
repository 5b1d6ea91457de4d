# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Of nested time limits the one that expires throws; if both expire at the
same time, the outer one does."""

import asyncio

from trace import TICK, now, say


async def nested(outer_ticks: int, inner_ticks: int) -> None:
    try:
        async with asyncio.timeout(outer_ticks * TICK) as outer:
            try:
                async with asyncio.timeout(inner_ticks * TICK) as inner:
                    try:
                        await asyncio.sleep(64 * TICK)
                    except asyncio.CancelledError as error:
                        say(f"{error!r} outer={outer.expired()} inner={inner.expired()}")
                        raise
            except BaseException as error:
                say(f"inner {error!r} at {now()}")
                if isinstance(error, asyncio.CancelledError):
                    raise
            say("between")
            await asyncio.sleep(4 * TICK)
    except TimeoutError as error:
        say(f"outer {error!r} at {now()} cancelling={asyncio.current_task().cancelling()}")


async def scenario() -> None:
    for outer_ticks, inner_ticks in ((2, 4), (4, 2), (9, 2), (3, 3)):
        say(f"outer {outer_ticks} inner {inner_ticks}")
        await nested(outer_ticks, inner_ticks)


asyncio.run(scenario())
