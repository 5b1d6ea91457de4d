# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tasks that wait for a future are woken in order, in a later turn, among its
other callbacks; each end of the future reaches all of them."""

import asyncio

from trace import say


async def waiter(name: str, future: asyncio.Future) -> None:
    try:
        say(f"{name}: {await future}")
    except BaseException as error:
        say(f"{name}: {error!r}")


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    for end in ("set_result", "set_exception", "cancel"):
        future = loop.create_future()
        tasks = [asyncio.create_task(waiter(name, future)) for name in "ab"]
        await asyncio.sleep(0)
        future.add_done_callback(lambda _: say("callback between"))
        tasks.append(asyncio.create_task(waiter("c", future)))
        await asyncio.sleep(0)
        if end == "set_result":
            future.set_result(1)
        elif end == "set_exception":
            future.set_exception(ValueError("x"))
        else:
            future.cancel("m")
        say(end)
        await asyncio.gather(*tasks)
        await waiter("done already", future)


asyncio.run(scenario())
