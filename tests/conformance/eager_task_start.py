# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An eager task runs to its first suspension inside its creation; it is done
at once if it never suspends."""

import asyncio

from trace import say

# since: 3.12


async def worker(name: str, yields: int) -> str:
    say(f"{name} starts as {asyncio.current_task().get_name()}")
    for _ in range(yields):
        await asyncio.sleep(0)
        say(f"{name} goes on")
    return name


async def fail() -> str:
    raise ValueError("at once")


def eager(coroutine, name: str) -> asyncio.Task:
    loop = asyncio.get_running_loop()
    return asyncio.Task(coroutine, loop=loop, name=name, eager_start=True)


async def scenario() -> None:
    asyncio.current_task().set_name("main")
    a = eager(worker("a", 0), "A")
    say(f"a done={a.done()} as {asyncio.current_task().get_name()}")
    b = eager(worker("b", 2), "B")
    say(f"b done={b.done()}")
    c = asyncio.create_task(worker("c", 1), name="C")
    a.add_done_callback(lambda task: say(f"callback {task.result()}"))
    say(f"{await a}")
    d = eager(fail(), "D")
    say(f"d done={d.done()} {d.exception()!r}")
    for task in (b, c):
        say(f"{await task}")


asyncio.run(scenario())
