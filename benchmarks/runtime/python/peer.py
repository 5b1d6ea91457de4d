#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The rows of the comparison on CPython's asyncio or on uvloop.

usage: peer.py asyncio|uvloop ROW...      prints one line of JSON a row
"""

import asyncio
import concurrent.futures
import contextlib
import json
import os
import random
import resource
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable

# Every row is a coroutine function that returns nanoseconds (or bytes) an
# operation.
Row = Callable[[], Awaitable[float]]


def cpu_ns() -> int:
    """What the process has used of the CPU, in user mode and in the kernel."""
    return time.process_time_ns()


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def move_to_cpu_0() -> None:
    """Gives the second thread, or process, of a row a CPU of its own.

    The program runs on another. Where that is not allowed, the kernel decides.
    """
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {0})


async def trivial() -> int:
    return 1


async def row_a() -> float:
    count, total = 1_000_000, 0
    start = time.perf_counter_ns()
    for _ in range(count):
        total += await trivial()
    spent = time.perf_counter_ns() - start
    assert total == count
    return spent / count


async def row_b() -> float:
    count = 100_000
    start = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.create_task(trivial())
    return (time.perf_counter_ns() - start) / count


async def row_c() -> float:
    children, rounds = 10_000, 5
    start = time.perf_counter_ns()
    for _ in range(rounds):
        await asyncio.gather(*[trivial() for _ in range(children)])
    return (time.perf_counter_ns() - start) / (children * rounds)


async def yielder(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


async def switch(tasks: int) -> float:
    turns = 400_000 // tasks
    start = time.perf_counter_ns()
    await asyncio.gather(*[yielder(turns) for _ in range(tasks)])
    return (time.perf_counter_ns() - start) / (turns * tasks)


async def row_e() -> float:
    count = 200_000
    queue: asyncio.Queue[int] = asyncio.Queue(100)

    async def produce() -> None:
        for item in range(count):
            await queue.put(item)

    async def consume() -> None:
        for _ in range(count):
            await queue.get()

    start = time.perf_counter_ns()
    await asyncio.gather(produce(), consume())
    return (time.perf_counter_ns() - start) / count


async def row_f1() -> float:
    count = left = 1_000_000
    loop = asyncio.get_running_loop()
    fired = loop.create_future()

    def fire() -> None:
        nonlocal left
        left -= 1
        if not left:
            fired.set_result(None)

    chance = random.Random(1)
    delays = [chance.random() * 0.5 for _ in range(count)]
    start = cpu_ns()
    for delay in delays:
        loop.call_later(delay, fire)
    await fired
    return (cpu_ns() - start) / count


async def row_f2() -> float:
    count = 100_000
    chance = random.Random(2)
    delays = [chance.random() * 0.2 for _ in range(count)]
    start = cpu_ns()
    await asyncio.gather(*[asyncio.sleep(delay) for delay in delays])
    return (cpu_ns() - start) / count


async def row_f3() -> float:
    count = 200_000
    start = time.perf_counter_ns()
    for _ in range(count):
        async with asyncio.timeout(10):
            pass
    return (time.perf_counter_ns() - start) / count


async def nested(depth: int) -> None:
    if depth:
        await nested(depth - 1)
    else:
        await asyncio.sleep(1000)


async def cancel(depth: int) -> float:
    count = 50_000
    start = time.perf_counter_ns()
    for _ in range(count):
        task = asyncio.create_task(nested(depth))
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return (time.perf_counter_ns() - start) / count


@contextlib.asynccontextmanager
async def other_thread() -> AsyncIterator[asyncio.AbstractEventLoop]:
    """A loop that runs in a thread of its own."""
    there = asyncio.new_event_loop()
    there.call_soon(move_to_cpu_0)
    thread = threading.Thread(target=there.run_forever)
    thread.start()
    try:
        yield there
    finally:
        there.call_soon_threadsafe(there.stop)
        thread.join()
        there.close()


async def row_h() -> float:
    count = left = 10_000
    here = asyncio.get_running_loop()
    finished = here.create_future()
    async with other_thread() as there:

        def ping() -> None:
            here.call_soon_threadsafe(pong)

        def pong() -> None:
            nonlocal left
            left -= 1
            if left:
                there.call_soon_threadsafe(ping)
            else:
                finished.set_result(None)

        start = time.perf_counter_ns()
        there.call_soon_threadsafe(ping)
        await finished
        return (time.perf_counter_ns() - start) / count


async def row_o() -> float:
    count = 10_000

    def one() -> int:
        return 1

    executor = concurrent.futures.ThreadPoolExecutor(
        1, initializer=move_to_cpu_0)
    asyncio.get_running_loop().set_default_executor(executor)
    await asyncio.to_thread(one)  # the pool's thread exists from here on
    start = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.to_thread(one)
    return (time.perf_counter_ns() - start) / count


def successor(number: int) -> int:
    return number + 1


async def row_p() -> float:
    count = 5_000
    loop = asyncio.get_running_loop()
    with concurrent.futures.ProcessPoolExecutor(
            1, initializer=move_to_cpu_0) as pool:
        await loop.run_in_executor(pool, successor, 0)
        start = time.perf_counter_ns()
        for number in range(count):
            await loop.run_in_executor(pool, successor, number)
        return (time.perf_counter_ns() - start) / count


async def row_s() -> float:
    count = 200
    start = time.perf_counter_ns()
    for _ in range(count):
        process = await asyncio.create_subprocess_exec("/bin/true")
        await process.wait()
    return (time.perf_counter_ns() - start) / count


async def row_m() -> float:
    count = 100_000
    before = resident_bytes()
    tasks = [asyncio.create_task(asyncio.sleep(1000)) for _ in range(count)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    spent = resident_bytes() - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return spent / count


ROWS: dict[str, Row] = {
    "a": row_a,
    "b": row_b,
    "c": row_c,
    "d2": lambda: switch(2),
    "d1000": lambda: switch(1000),
    "e": row_e,
    "f1": row_f1,
    "f2": row_f2,
    "f3": row_f3,
    "x0": lambda: cancel(0),
    "x8": lambda: cancel(8),
    "h": row_h,
    "o": row_o,
    "p": row_p,
    "s": row_s,
    "m": row_m,
}


def use(implementation: str) -> None:
    if implementation == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    elif implementation != "asyncio":
        sys.exit(f"peer.py: neither asyncio nor uvloop: {implementation}")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    use(sys.argv[1])
    for row in sys.argv[2:] or list(ROWS):
        value = asyncio.run(ROWS[row]())
        print(json.dumps({"row": row, "value": value}), flush=True)


if __name__ == "__main__":
    main()
