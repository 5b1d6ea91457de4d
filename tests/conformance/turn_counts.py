# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many turns of the loop each kind of await takes."""

import asyncio

from trace import TICK, say

# since: 3.12

turns = 0


def tick() -> None:
    global turns
    turns += 1
    asyncio.get_running_loop().call_soon(tick)


async def nop() -> None:
    pass


async def fail() -> None:
    raise ValueError("x")


async def count(name: str, awaitable) -> None:
    before = turns
    try:
        await awaitable
    except (asyncio.CancelledError, TimeoutError, ValueError, ExceptionGroup):
        pass
    say(f"{name}: {turns - before}")


async def in_group(body=None) -> None:
    async with asyncio.TaskGroup() as group:
        if body:
            group.create_task(body())


async def in_timeout(limit: float, ticks: int) -> None:
    async with asyncio.timeout(limit):
        if ticks:
            await asyncio.sleep(ticks * TICK)


async def as_completed(task: asyncio.Task) -> None:
    for following in asyncio.as_completed([task]):
        await following


async def condition_notified() -> None:
    condition = asyncio.Condition()

    async def wait() -> None:
        async with condition:
            await condition.wait()

    async def notify() -> None:
        async with condition:
            condition.notify()

    waiting = asyncio.create_task(wait())
    notifying = asyncio.create_task(notify())
    await waiting
    await notifying


async def cancel_and_await(set_up: int, body) -> None:
    task = asyncio.create_task(body())
    for _ in range(set_up):
        await asyncio.sleep(0)
    task.cancel()
    await task


async def long_sleep() -> None:
    await asyncio.sleep(64 * TICK)


async def awaits_a_task() -> None:
    await asyncio.create_task(long_sleep())


async def do_nothing_new() -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result(None)
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(1)
    event = asyncio.Event()
    event.set()
    await count("coroutine", nop())
    await count("done future", done)
    await count("gather()", asyncio.gather())
    await count("ready Queue.get", queue.get())
    await count("Event that is set", event.wait())
    await count("free Lock", asyncio.Lock().acquire())
    await count("free Semaphore", asyncio.Semaphore(1).acquire())
    await count("TaskGroup without tasks", in_group())
    await count("timeout around nothing", in_timeout(10 * TICK, 0))
    await count("sleep(0)", asyncio.sleep(0))
    await count("sleep(-1)", asyncio.sleep(-1))


async def tasks() -> None:
    create_task = asyncio.create_task
    await count("create_task", create_task(nop()))
    await count("create_task that raises", create_task(fail()))
    await count("gather of one", asyncio.gather(nop()))
    await count("gather of three", asyncio.gather(nop(), nop(), nop()))
    await count("gather that fails", asyncio.gather(fail(), nop()))
    await count("wait", asyncio.wait([create_task(nop())]))
    first = asyncio.FIRST_COMPLETED
    await count("wait for the first", asyncio.wait([create_task(nop()), create_task(nop())], return_when=first))
    await count("as_completed", as_completed(create_task(nop())))
    await count("shield", asyncio.shield(create_task(nop())))
    await count("TaskGroup with a task", in_group(nop))
    await count("TaskGroup that fails", in_group(fail))
    await count("wait_for a coroutine", asyncio.wait_for(nop(), 10 * TICK))
    await count("wait_for a task", asyncio.wait_for(create_task(nop()), 10 * TICK))
    await count("timeout of 0 around sleep", in_timeout(0, 64))
    await count("Condition that is notified", condition_notified())
    await count("cancel a new task", cancel_and_await(0, nop))
    await count("cancel in sleep", cancel_and_await(1, long_sleep))
    await count("cancel while it awaits a task", cancel_and_await(2, awaits_a_task))


async def woken_by_call_soon() -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, None)
    await count("future", future)
    lock = asyncio.Lock()
    await lock.acquire()
    loop.call_soon(lock.release)
    await count("Lock", lock.acquire())
    event = asyncio.Event()
    loop.call_soon(event.set)
    await count("Event", event.wait())
    semaphore = asyncio.Semaphore(0)
    loop.call_soon(semaphore.release)
    await count("Semaphore", semaphore.acquire())
    queue: asyncio.Queue[int] = asyncio.Queue(1)
    loop.call_soon(queue.put_nowait, 1)
    await count("Queue.get", queue.get())
    queue.put_nowait(1)
    loop.call_soon(queue.get_nowait)
    await count("Queue.put", queue.put(2))


async def scenario() -> None:
    asyncio.get_running_loop().call_soon(tick)
    await asyncio.sleep(0)
    await do_nothing_new()
    await tasks()
    await woken_by_call_soon()


asyncio.run(scenario())
