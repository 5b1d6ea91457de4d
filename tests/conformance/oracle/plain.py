# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a function or a callback of a random program can do without waiting."""

import asyncio
import contextvars

from trace import TICK, say

variable: contextvars.ContextVar[int] = contextvars.ContextVar("variable", default=0)


def ticks(text: str) -> float | None:
    return None if text == "none" else int(text) * TICK


def outcome(future: asyncio.Future) -> str:
    if future.cancelled():
        return "cancelled"
    return repr(future.exception() or future.result())


class Frame:
    """One call of a function."""

    def __init__(self, number: int):
        self.who = f"f{number}"
        self.value = number
        self.left = False
        self.limits: list[asyncio.Timeout] = []
        self.groups: list[asyncio.TaskGroup] = []

    def say(self, text: str) -> None:
        say(f"{self.who} {text}")


class Callback(Frame):
    def __init__(self, mark: str):
        super().__init__(-1)
        self.who = f"c{mark}"


class PlainOperations:
    """A method for each operation, over what the functions share."""

    def plain_say(self, frame, mark):
        frame.say(f"says {mark}")

    def plain_cancel(self, frame, number, message):
        if task := self.task(frame, number):
            done = task.cancel() if message == "none" else task.cancel(message)
            frame.say(f"cancels t{number}: {done}")

    def plain_cancel_gather(self, frame, number, message):
        if gathered := self.gathers.get(number):
            frame.say(f"cancels g{number}: {gathered.cancel(message)}")

    def plain_uncancel(self, frame):
        frame.say(f"uncancels: {asyncio.current_task().uncancel()}")

    def plain_cancelling(self, frame):
        frame.say(f"cancelling={asyncio.current_task().cancelling()}")

    def plain_state(self, frame, number):
        if task := self.task(frame, number):
            state = f"done={task.done()} cancelled={task.cancelled()} cancelling={task.cancelling()}"
            frame.say(f"sees t{number} {state}")

    def plain_callback(self, frame, number, mark):
        if task := self.task(frame, number):
            task.add_done_callback(lambda done: say(f"callback {mark}: {outcome(done)}"))

    def attempt(self, frame, what, function, *arguments):
        try:
            function(*arguments)
            frame.say(what)
        except Exception as error:
            frame.say(f"{what}: {error!r}")

    def plain_set_result(self, frame, place, value):
        self.attempt(frame, "set_result", self.futures[int(place)].set_result, int(value))

    def plain_set_exception(self, frame, place, text):
        self.attempt(frame, "set_exception", self.futures[int(place)].set_exception, ValueError(text))

    def plain_cancel_future(self, frame, place, message):
        frame.say(f"cancels future: {self.futures[int(place)].cancel(message)}")

    def plain_event_set(self, frame, place):
        self.events[int(place)].set()

    def plain_event_clear(self, frame, place):
        self.events[int(place)].clear()

    def plain_lock_release(self, frame, place):
        self.attempt(frame, "release", self.locks[int(place)].release)

    def plain_semaphore_release(self, frame, place):
        self.semaphores[int(place)].release()

    def plain_put_nowait(self, frame, place, value):
        self.attempt(frame, f"put_nowait {value}", self.queues[int(place)].put_nowait, int(value))

    def plain_get_nowait(self, frame, place):
        try:
            frame.say(f"get_nowait {self.queues[int(place)].get_nowait()}")
        except Exception as error:
            frame.say(f"get_nowait: {error!r}")

    def plain_task_done(self, frame, place):
        self.attempt(frame, "task_done", self.queues[int(place)].task_done)

    def plain_shutdown(self, frame, place, mode):
        self.queues[int(place)].shutdown(mode == "immediate")

    def plain_context_set(self, frame, value):
        variable.set(int(value))

    def plain_context_get(self, frame):
        frame.say(f"variable={variable.get()}")

    def plain_notify(self, frame, count):
        self.attempt(frame, f"notify {count}", self.condition.notify, int(count))

    def plain_reschedule(self, frame, limit):
        if not frame.limits:
            return
        when = None if limit == "none" else asyncio.get_running_loop().time() + ticks(limit)
        try:
            frame.limits[-1].reschedule(when)
        except RuntimeError:
            frame.say("too late to reschedule")

    def plain_expired(self, frame):
        if frame.limits:
            frame.say(f"expired={frame.limits[-1].expired()}")

    def plain_raise_error(self, frame, text):
        raise ValueError(text)

    def plain_raise_cancelled(self, frame, text):
        raise asyncio.CancelledError(text)

    def plain_leave(self, frame, value):
        frame.value, frame.left = int(value), True

    def plain_spawn(self, frame, number, eager=None):
        coroutine, name = self.function(number), f"t{number}"
        if eager:
            loop = asyncio.get_running_loop()
            self.tasks[number] = asyncio.Task(coroutine, loop=loop, name=name, eager_start=True)
        else:
            self.tasks[number] = asyncio.create_task(coroutine, name=name)

    def plain_group_spawn(self, frame, number):
        if not frame.groups:
            return
        try:
            self.tasks[number] = frame.groups[-1].create_task(self.function(number), name=f"t{number}")
        except RuntimeError:
            frame.say(f"t{number} is refused")

    def task(self, frame, number) -> asyncio.Task | None:
        task = self.tasks.get(number)
        if not task:
            frame.say(f"finds no t{number}")
        return task
