# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs random programs: interpret.py FILE, the text of many programs.

Prints JSON: the version of CPython, and the trace of each program by its seed.
random/interpreter.cpp does the same in C++, operation by operation.
"""

import asyncio
import contextvars
import gc
import json
import pathlib
import platform
import sys
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "random")]

import play
import trace
import virtual_loop
from plain import Callback, Frame, PlainOperations, ticks
from program import Op, Program, parse
from trace import TICK, names, now, say

REAPINGS = (256, 320, 384, 448)


class World(PlainOperations):
    """What the functions of a program share."""

    def __init__(self, program: Program):
        self.program = program
        self.tasks: dict[str, asyncio.Task] = {}
        self.gathers: dict[str, asyncio.Future] = {}
        self.events = [asyncio.Event(), asyncio.Event()]
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.semaphores = [asyncio.Semaphore(2), asyncio.Semaphore(1)]
        self.queues = [asyncio.Queue(), asyncio.Queue(1)]
        self.condition = asyncio.Condition()
        self.barrier = asyncio.Barrier(2)

    async def main(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.report)
        self.futures = [loop.create_future(), loop.create_future()]
        me = asyncio.current_task()
        me.set_name("t0")
        self.tasks["0"] = me
        for when in REAPINGS:
            loop.call_later(when * TICK, me.cancel, "reaper")
        await self.function("0")
        say("main ends")

    def report(self, loop, context) -> None:
        # When an error counts as dropped depends on the collector of garbage.
        if context["message"].startswith("unhandled exception during"):
            say(f"reported {context['exception']!r}")

    async def function(self, number: str) -> int:
        frame = Frame(int(number))
        name = asyncio.current_task().get_name()
        frame.say(f"starts in {name if name.startswith('t') else 'a task of its own'}")
        await self.block(frame, self.program.functions[int(number)])
        frame.say(f"returns {frame.value}")
        return frame.value

    async def block(self, frame: Frame, ops: list[Op]) -> None:
        for op in ops:
            if frame.left:
                return
            if plain := getattr(self, "plain_" + op.name, None):
                plain(frame, *op.args)
            else:
                await getattr(self, op.name)(frame, *op.args, *op.blocks)

    # What waits.

    async def sleep(self, frame, length):
        await asyncio.sleep(ticks(length))
        frame.say(f"slept {length} at {now()}")

    async def await_(self, frame, number):
        if task := self.task(frame, number):
            frame.say(f"awaited t{number}: {await task}")

    async def await_future(self, frame, place):
        frame.say(f"awaited a future: {await self.futures[int(place)]}")

    async def event_wait(self, frame, place):
        await self.events[int(place)].wait()
        frame.say("passed an event")

    async def lock_acquire(self, frame, place):
        await self.locks[int(place)].acquire()
        frame.say("acquired a lock")

    async def semaphore_acquire(self, frame, place):
        await self.semaphores[int(place)].acquire()
        frame.say("acquired a semaphore")

    async def put(self, frame, place, value):
        await self.queues[int(place)].put(int(value))
        frame.say(f"put {value}")

    async def get(self, frame, place):
        frame.say(f"got {await self.queues[int(place)].get()}")

    async def join(self, frame, place):
        await self.queues[int(place)].join()
        frame.say("joined")

    async def barrier_wait(self, frame):
        frame.say(f"passed a barrier: {await self.barrier.wait()}")

    async def barrier_abort(self, frame):
        await self.barrier.abort()

    async def barrier_reset(self, frame):
        await self.barrier.reset()

    async def condition_wait(self, frame):
        await self.condition.wait()
        frame.say("notified")

    async def call(self, frame, number):
        frame.say(f"called: {await self.function(number)}")

    async def nap(self, length) -> int:
        await asyncio.sleep(ticks(length))
        return -int(length)

    def item(self, frame, item):
        """What an argument names, or None for a task that is not there."""
        kind, place = item[0], item[1:]
        if kind == "c":
            return self.function(place)
        if kind == "t":
            return self.task(frame, place)
        if kind == "z":
            return self.nap(place)
        if kind == "b":
            return self.barrier.wait()
        place = int(place)
        if kind == "f":
            return self.futures[place]
        if kind == "e":
            return self.events[place].wait()
        if kind == "q":
            return self.queues[place].get()
        return self.locks[place].acquire() if kind == "l" else self.semaphores[place].acquire()

    def items(self, frame, items):
        return [found for item in items if (found := self.item(frame, item))]

    async def wait_for(self, frame, limit, item):
        if awaitable := self.item(frame, item):
            result = await asyncio.wait_for(awaitable, ticks(limit))
            frame.say(f"waited for {result if item[0] in 'ctzfqb' else item[0]} at {now()}")

    async def shield(self, frame, item):
        if awaitable := self.item(frame, item):
            frame.say(f"shielded {await asyncio.shield(awaitable)}")

    async def gather(self, frame, mode, *items):
        gathered = asyncio.gather(*self.items(frame, items), return_exceptions=mode == "all")
        self.gathers[frame.who[1:]] = gathered
        frame.say(f"gathered {await gathered!r}")

    async def wait(self, frame, limit, when, *items):
        if tasks := self.items(frame, items):
            done, pending = await asyncio.wait(tasks, timeout=ticks(limit), return_when=getattr(asyncio, when))
            frame.say(f"waited, done: {names(done)}; pending: {names(pending)}")

    async def as_completed(self, frame, limit, *items):
        for following in asyncio.as_completed(self.items(frame, items), timeout=ticks(limit)):
            try:
                frame.say(f"completed {await following}")
            except Exception as error:
                frame.say(f"completed {error!r}")

    # With blocks.

    async def try_(self, frame, kind, action, body, handler, final):
        errors = {"cancelled": asyncio.CancelledError, "exception": Exception, "base": BaseException}
        try:
            await self.block(frame, body)
        except errors[kind] as error:
            frame.say(f"caught {error!r}")
            if action == "uncancel":
                self.plain_uncancel(frame)
            await self.block(frame, handler)
            if not frame.left and action == "again":
                raise
            if not frame.left and action == "raise":
                raise ValueError("instead")
        finally:
            # The block runs after a return, too.
            left, frame.left = frame.left, False
            await self.block(frame, final)
            frame.left = left

    async def timeout(self, frame, limit, body):
        async with asyncio.timeout(ticks(limit)) as cm:
            frame.limits.append(cm)
            try:
                await self.block(frame, body)
            finally:
                frame.limits.pop()

    async def group(self, frame, body):
        async with asyncio.TaskGroup() as group:
            frame.groups.append(group)
            try:
                await self.block(frame, body)
            finally:
                frame.groups.pop()

    async def guarded(self, frame, primitive, body):
        async with primitive:
            frame.say("entered")
            await self.block(frame, body)

    async def with_lock(self, frame, body):
        await self.guarded(frame, self.locks[0], body)

    async def with_semaphore(self, frame, body):
        await self.guarded(frame, self.semaphores[0], body)

    async def with_condition(self, frame, body):
        await self.guarded(frame, self.condition, body)

    async def repeat(self, frame, count, body):
        for _ in range(int(count)):
            if not frame.left:
                await self.block(frame, body)

    def callback(self, mark, ops):
        frame = Callback(mark)
        for op in ops:
            getattr(self, "plain_" + op.name)(frame, *op.args)

    async def soon(self, frame, mark, body):
        asyncio.get_running_loop().call_soon(self.callback, mark, body)

    async def later(self, frame, delay, mark, body):
        asyncio.get_running_loop().call_later(ticks(delay), self.callback, mark, body)


# Words that Python keeps for itself.
setattr(World, "await", World.await_)
setattr(World, "try", World.try_)


def run(program: Program) -> list[str]:
    trace.begin()
    try:
        asyncio.run(World(program).main())
    except virtual_loop.Deadlock:
        pass
    except BaseException as error:
        say(f"left with {error!r}")
    trace.seal()
    return trace.lines()


if __name__ == "__main__":
    play.install()
    programs = parse(pathlib.Path(sys.argv[1]).read_text())
    # What a program leaves behind is collected before the next one speaks.
    sys.unraisablehook = lambda _: None
    warnings.simplefilter("ignore")
    gc.freeze()
    traces = {}
    for program in programs:
        traces[program.seed] = contextvars.Context().run(run, program)
        contextvars.Context().run(gc.collect)
    json.dump({"version": platform.python_version(), "traces": traces}, sys.stdout)
    print()
